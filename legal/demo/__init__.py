"""The terms, the guarantee and the other documents of an invented provider."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from legal.models import Company, Document, NoticeText, Policy, Version, VersionText
from legal.versions import publish
from supportportal.foundations.manuscripts import read_facts, read_manuscript

FOLDER = Path(__file__).parent
DOCUMENTS = ("terms", "guarantee", "withdrawal", "cancellation", "refund", "privacy", "accessibility")


def load(*, now: datetime) -> None:
    """Fill an empty database."""
    Company.objects.create(pk=1, **read_facts(FOLDER / "company.yaml"))
    for slug in DOCUMENTS:
        load_document(slug, now=now)


def load_document(slug: str, *, now: datetime) -> None:
    """One of `DOCUMENTS`; each version is published as soon as its texts are in."""
    document = Document.objects.create(slug=slug, position=DOCUMENTS.index(slug) + 1)
    for number in sorted({int(file.name.split(".")[0]) for file in (FOLDER / slug).glob("*.md")}):
        _load_version(document, number, now=now)


@transaction.atomic
def draft_document(slug: str, *, today: date) -> bool:
    """The newest of its versions as a first one, unpublished, for a company to make its own. What is there stays.

    Returns whether it was made.
    """
    document, is_new = Document.objects.get_or_create(slug=slug, defaults={"position": DOCUMENTS.index(slug) + 1})
    if not is_new:
        return False
    newest = max(int(file.name.split(".")[0]) for file in (FOLDER / slug).glob("*.md"))
    version = Version.objects.create(document=document, number=1, effective_on=today)
    _load_texts(version, newest)
    version.texts.update(changes="")
    load_clock(version, newest)
    return True


def _load_version(document: Document, number: int, *, now: datetime) -> None:
    front_matter, _ = read_manuscript(FOLDER / document.slug / f"{number}.en.md")
    version = Version.objects.create(document=document, number=number, effective_on=front_matter["effective_on"])
    _load_texts(version, number)
    load_clock(version, number)
    publish(version, now=now)


def _load_texts(version: Version, number: int) -> None:
    for file in sorted((FOLDER / version.document.slug).glob(f"{number}.*.md")):
        front_matter, body = read_manuscript(file)
        VersionText.objects.create(
            version=version,
            language=file.name.split(".")[1],
            title=front_matter["title"],
            summary=front_matter["summary"],
            changes="\n".join(front_matter.get("changes") or []),
            body=body,
        )


def load_clock(version: Version, number: int) -> None:
    """What the version promises in time, and the letters of its clock, where it promises any.

    A version without a clock of its own keeps that of the one before.
    """
    clocks = {int(file.name.split(".")[0]): file for file in (FOLDER / version.document.slug).glob("*.clock.yaml")}
    if not (begun := [each for each in clocks if each <= number]):
        return
    facts = read_facts(clocks[max(begun)])
    Policy.objects.create(version=version, **facts["policy"])
    NoticeText.objects.bulk_create(
        NoticeText(
            version=version, kind=kind, language=language, subject=letter["subject"], body=letter["body"].strip()
        )
        for kind, by_language in facts["letters"].items()
        for language, letter in by_language.items()
    )
