"""The terms, the guarantee and the other documents of an invented provider."""

from datetime import datetime
from pathlib import Path

from legal.models import Document, NoticeText, Policy, Version, VersionText
from legal.versions import publish
from supportportal.foundations.manuscripts import read_facts, read_manuscript

FOLDER = Path(__file__).parent
DOCUMENTS = ("terms", "guarantee", "withdrawal", "refund", "privacy", "accessibility")


def load(*, now: datetime) -> None:
    """Fill an empty database."""
    for slug in DOCUMENTS:
        load_document(slug, now=now)


def load_document(slug: str, *, now: datetime) -> None:
    """One of `DOCUMENTS`; each version is published as soon as its texts are in."""
    document = Document.objects.create(slug=slug, position=DOCUMENTS.index(slug) + 1)
    for number in sorted({int(file.name.split(".")[0]) for file in (FOLDER / slug).glob("*.md")}):
        _load_version(document, number, now=now)


def _load_version(document: Document, number: int, *, now: datetime) -> None:
    version: Version | None = None
    for file in sorted((FOLDER / document.slug).glob(f"{number}.*.md")):
        front_matter, body = read_manuscript(file)
        version = version or Version.objects.create(
            document=document, number=number, effective_on=front_matter["effective_on"]
        )
        VersionText.objects.create(
            version=version,
            language=file.name.split(".")[1],
            title=front_matter["title"],
            summary=front_matter["summary"],
            changes="\n".join(front_matter.get("changes") or []),
            body=body,
        )
    if version:
        load_clock(version, FOLDER / document.slug / f"{number}.clock.yaml")
        publish(version, now=now)


def load_clock(version: Version, file: Path) -> None:
    """What the version promises in time, and the letters of its clock, where it promises any."""
    if not file.exists():
        return
    facts = read_facts(file)
    Policy.objects.create(version=version, **facts["policy"])
    NoticeText.objects.bulk_create(
        NoticeText(
            version=version, kind=kind, language=language, subject=letter["subject"], body=letter["body"].strip()
        )
        for kind, by_language in facts["letters"].items()
        for language, letter in by_language.items()
    )
