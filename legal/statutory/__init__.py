"""What the law asks at least: the promise of a case that is opened while a company has published none of its own.

A folder of texts and a policy for each duty, published by themselves the first time that a case needs them, so that its
evidence shows what was in force. Nobody edits them, and the list of documents leaves them out. A contract under another
law than the French has as many days, by texts that name no article (“elsewhere”), and no increases of French law.
"""

from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

from django.db import transaction

from legal.duties import Duty
from legal.law import FRANCE, law_of
from legal.manuscripts import load_texts
from legal.models import FRENCH, Document, Policy, Version
from supportportal.foundations.manuscripts import read_facts, read_manuscript

FOLDER = Path(__file__).parent
LAST = 100  # in the editors' list
ELSEWHERE = "elsewhere"
INCREASES = ("late_increases", "late_increase_monthly")  # of French law


def statutory_version(duty: str, *, country: str = "") -> Version:
    """Always the same one. Rival: another process that needs it at the same moment, and gets the first one's.

    `country`: of the contract; what is asked of every country, as about data, is one for all.
    """
    slug = statutory_slug(duty, country=country)
    return _published(slug) or _publish(Duty(duty).value, abroad=slug.endswith(ELSEWHERE))


def statutory_slug(duty: str, *, country: str) -> str:
    """Of the document; one for every law that has no texts of its own."""
    plain = Duty(duty).value  # from a template it comes as a string that no path is made of
    return _slug(plain, abroad=law_of(country) != FRANCE and (FOLDER / plain / f"{ELSEWHERE}.fr.md").exists())


@cache
def statutory_policy(duty: str) -> Policy:
    """The same without a row, for what no version keeps: a page, a case from before each had a promise."""
    facts = read_facts(FOLDER / Duty(duty).value / "clock.yaml")
    return Policy(**facts["policy"])


def _slug(duty: str, *, abroad: bool) -> str:
    return f"statutory-{duty}-{ELSEWHERE}" if abroad else f"statutory-{duty}"


def _published(slug: str) -> Version | None:
    versions = Version.objects.published().filter(document__slug=slug, document__statutory=True)
    return versions.select_related("document", "policy").first()


@transaction.atomic
def _publish(duty: str, *, abroad: bool) -> Version:
    """In bulk: nobody did it, so the audit log has no act of it."""
    facts = {"duty": duty, "statutory": True, "position": LAST + Duty.values.index(duty)}
    slug = _slug(duty, abroad=abroad)
    Document.objects.bulk_create([Document(slug=slug, **facts)], ignore_conflicts=True)
    document = Document.objects.select_for_update().get(slug=slug)
    if not document.versions.exists():
        texts = [file for file in sorted((FOLDER / duty).glob("*.md")) if file.name.startswith(ELSEWHERE) == abroad]
        effective_on = read_manuscript(texts[0])[0]["effective_on"]
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
        load_texts(version, texts)
        policy = read_facts(FOLDER / duty / "clock.yaml")["policy"]
        left_out = INCREASES if abroad else ()
        kept = {name: value for name, value in policy.items() if name not in left_out}
        Policy.objects.bulk_create([Policy(version=version, **kept)])
    return Version.objects.select_related("document", "policy").get(document=document)
