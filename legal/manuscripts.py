"""Versions out of files: their texts, what they promise in time, and the letters of their clock."""

from pathlib import Path

from legal.models import NoticeText, Policy, Version, VersionText
from supportportal.foundations.manuscripts import read_facts, read_manuscript


def load_texts(version: Version, files: list[Path]) -> None:
    """One a language, which ends its name: “1.fr.md”, “fr.md”. In bulk, here and below: nobody at the desk wrote it."""
    VersionText.objects.bulk_create(_text(version, file) for file in files)


def _text(version: Version, file: Path) -> VersionText:
    front_matter, body = read_manuscript(file)
    return VersionText(
        version=version,
        language=file.stem.split(".")[-1],
        title=front_matter["title"],
        summary=front_matter["summary"],
        changes="\n".join(front_matter.get("changes") or []),
        body=body,
    )


def load_clock(version: Version, file: Path) -> None:
    """What the version promises in time, and the letters of its clock, where it promises any."""
    if not file.exists():
        return
    facts = read_facts(file)
    Policy.objects.bulk_create([Policy(version=version, **facts["policy"])])
    NoticeText.objects.bulk_create(
        NoticeText(
            version=version, kind=kind, language=language, subject=letter["subject"], body=letter["body"].strip()
        )
        for kind, by_language in facts.get("letters", {}).items()
        for language, letter in by_language.items()
    )
