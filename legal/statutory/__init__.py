"""What the law asks at least: the promise of a case that is opened while a company has published none of its own.

A folder of texts and a policy for each duty, published by themselves the first time that a case needs them, so that its
evidence shows what was in force. Nobody edits them, and the list of documents leaves them out.
"""

from datetime import UTC, datetime, time
from pathlib import Path

from django.db import transaction

from legal.duties import Duty
from legal.manuscripts import load_clock, load_texts
from legal.models import Document, Version
from supportportal.foundations.manuscripts import read_manuscript

FOLDER = Path(__file__).parent
BINDING_LANGUAGE = "fr"
LAST = 100  # in the editors' list


def statutory_version(duty: str) -> Version:
    """Always the same one. Rival: another process that needs it at the same moment, and gets the first one's."""
    plain = Duty(duty).value  # from a template it comes as a string that no path is made of
    return _published(plain) or _publish(plain)


def _published(duty: str) -> Version | None:
    versions = Version.objects.published().filter(document__duty=duty, document__statutory=True)
    return versions.select_related("document", "policy").first()


@transaction.atomic
def _publish(duty: str) -> Version:
    facts = {"duty": duty, "statutory": True, "position": LAST + Duty.values.index(duty)}
    document, is_new = Document.objects.get_or_create(slug=f"statutory-{duty}", defaults=facts)
    if is_new:
        front_matter, _body = read_manuscript(FOLDER / duty / "fr.md")
        version = Version.objects.create(
            document=document,
            number=1,
            effective_on=front_matter["effective_on"],
            binding_language=BINDING_LANGUAGE,
        )
        load_texts(version, sorted((FOLDER / duty).glob("*.md")))
        load_clock(version, FOLDER / duty / "clock.yaml")
        at = datetime.combine(version.effective_on, time(0), UTC)  # the law's own day, not this machine's
        Version.objects.filter(pk=version.pk).update(published_at=at)
    return Version.objects.select_related("document", "policy").get(document=document)
