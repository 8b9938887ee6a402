"""What the law asks at least: the promise of a case that is opened while a company has published none of its own.

A folder of texts and a policy for each duty, published by themselves the first time that a case needs them, so that its
evidence shows what was in force. Nobody edits them, and the list of documents leaves them out.
"""

from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

from django.db import transaction

from legal.duties import Duty
from legal.manuscripts import load_clock, load_texts
from legal.models import FRENCH, Document, Policy, Version
from supportportal.foundations.manuscripts import read_facts, read_manuscript

FOLDER = Path(__file__).parent
LAST = 100  # in the editors' list


def statutory_version(duty: str) -> Version:
    """Always the same one. Rival: another process that needs it at the same moment, and gets the first one's."""
    plain = Duty(duty).value  # from a template it comes as a string that no path is made of
    return _published(plain) or _publish(plain)


@cache
def statutory_policy(duty: str) -> Policy:
    """The same without a row, for what no version keeps: a page, a case from before each had a promise."""
    facts = read_facts(FOLDER / Duty(duty).value / "clock.yaml")
    return Policy(**facts["policy"])


def _published(duty: str) -> Version | None:
    versions = Version.objects.published().filter(document__duty=duty, document__statutory=True)
    return versions.select_related("document", "policy").first()


@transaction.atomic
def _publish(duty: str) -> Version:
    """In bulk: nobody did it, so the audit log has no act of it."""
    facts = {"duty": duty, "statutory": True, "position": LAST + Duty.values.index(duty)}
    slug = f"statutory-{duty}"
    Document.objects.bulk_create([Document(slug=slug, **facts)], ignore_conflicts=True)
    document = Document.objects.select_for_update().get(slug=slug)
    if not document.versions.exists():
        effective_on = read_manuscript(FOLDER / duty / "fr.md")[0]["effective_on"]
        [version] = Version.objects.bulk_create(
            [
                Version(
                    document=document,
                    number=1,
                    effective_on=effective_on,
                    published_at=datetime.combine(effective_on, time(0), UTC),  # the law's own day
                    binding_language=FRENCH,
                )
            ]
        )
        load_texts(version, sorted((FOLDER / duty).glob("*.md")))
        load_clock(version, FOLDER / duty / "clock.yaml")
    return Version.objects.select_related("document", "policy").get(document=document)
