"""How a version is published for good, and how the next one is begun."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from legal import placeholders
from legal.agreement import disagreements
from legal.models import NoticeText, Policy, Version, VersionText
from supportportal.foundations.staff.audit import Act, record_act


class NothingToPublish(Exception):
    """The version has no text yet."""


class UnknownWords(Exception):
    """A letter of the version says words in braces that nothing fills in; `str()` names it."""


class Disagreement(Exception):
    """The words of the version and its policy contradict each other, or the law; `reasons` says each in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def publish(version: Version, *, now: datetime) -> None:
    """From here on the database refuses every change to it. Publishing twice changes nothing."""
    # Rival: an editor who saves at this moment. What is published is what was checked.
    version.refresh_from_db(from_queryset=Version.objects.select_for_update())
    if not version.texts.exists():
        raise NothingToPublish
    for letter in version.notice_texts.all():
        problems = placeholders.problems(letter.kind, subject=letter.subject, body=letter.body)
        if problems.unknown or problems.stray:
            raise UnknownWords(str(letter))
    if version.published_at is None and (reasons := list(disagreements(version))):
        raise Disagreement(reasons)
    if Version.objects.filter(pk=version.pk, published_at=None).update(published_at=now):
        record_act(Act.VERSION_PUBLISHED, about=version)
    version.refresh_from_db()


@transaction.atomic
def draft_next(version: Version, *, effective_on: date) -> Version:
    """All that the version says, as a draft with the next number: an editor changes it there, and publishes it."""
    highest = version.document.versions.aggregate(highest=Max("number"))["highest"]
    draft = Version.objects.create(
        document=version.document,
        number=highest + 1,
        effective_on=effective_on,
        binding_language=version.binding,
    )
    for text in version.texts.all():
        text.changes = ""  # what changed last time
        _copy(text, draft)
    for policy in Policy.objects.filter(version=version):
        _copy(policy, draft)
    for letter in version.notice_texts.all():
        _copy(letter, draft)
    return draft


def _copy(row: VersionText | Policy | NoticeText, draft: Version) -> None:
    row.pk, row._state.adding = None, True
    row.version = draft
    row.save(force_insert=True)
