"""The terms, the guarantee and the other documents of an invented provider."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from legal.duties import Duty
from legal.manuscripts import load_clock, load_texts
from legal.models import Company, Document, Version
from legal.publishing import publish
from supportportal.foundations.manuscripts import read_facts, read_manuscript

FOLDER = Path(__file__).parent
DOCUMENTS = ("terms", "guarantee", "withdrawal", "cancellation", "refund", "privacy", "accessibility")
BINDING_LANGUAGE = "fr"


def load(*, now: datetime) -> None:
    """Fill an empty database."""
    Company.objects.create(pk=1, **read_facts(FOLDER / "company.yaml"))
    for slug in DOCUMENTS:
        load_document(slug, now=now)


def load_document(slug: str, *, now: datetime) -> None:
    """One of `DOCUMENTS`; each version is published as soon as its texts are in."""
    document = Document.objects.create(slug=slug, **_facts(slug))
    for number in sorted({int(file.name.split(".")[0]) for file in (FOLDER / slug).glob("*.md")}):
        _load_version(document, number, now=now)


@transaction.atomic
def draft_document(slug: str, *, today: date) -> bool:
    """The newest of its versions as a first one, unpublished, for a company to make its own. What is there stays.

    Returns whether it was made: not where the company promises the same under another name.
    """
    facts = _facts(slug)
    same = Document.objects.exclude(duty="").filter(duty=facts["duty"], country="", statutory=False)
    if same.exists():
        return False
    document, is_new = Document.objects.get_or_create(slug=slug, defaults=facts)
    if not is_new:
        return False
    newest = max(int(file.name.split(".")[0]) for file in (FOLDER / slug).glob("*.md"))
    version = Version.objects.create(document=document, number=1, effective_on=today, binding_language=BINDING_LANGUAGE)
    load_texts(version, _files(slug, newest))
    version.texts.update(changes="")
    _load_clock(version, newest)
    return True


def _load_version(document: Document, number: int, *, now: datetime) -> None:
    front_matter, _ = read_manuscript(FOLDER / document.slug / f"{number}.en.md")
    version = Version.objects.create(
        document=document,
        number=number,
        effective_on=front_matter["effective_on"],
        binding_language=BINDING_LANGUAGE,
    )
    load_texts(version, _files(document.slug, number))
    _load_clock(version, number)
    publish(version, now=now)


def _facts(slug: str) -> dict[str, object]:
    """A promise is made for every country: that is its first document's name, too."""
    return {"position": DOCUMENTS.index(slug) + 1, "duty": slug if slug in Duty else ""}


def _files(slug: str, number: int) -> list[Path]:
    return sorted((FOLDER / slug).glob(f"{number}.*.md"))


def _load_clock(version: Version, number: int) -> None:
    """What the version promises in time, and the letters of its clock, where it promises any.

    A version without a clock of its own keeps that of the one before.
    """
    clocks = {int(file.name.split(".")[0]): file for file in (FOLDER / version.document.slug).glob("*.clock.yaml")}
    if begun := [each for each in clocks if each <= number]:
        load_clock(version, clocks[max(begun)])
