"""The letters that the clock sends, a row each: what it may say, and what the law asks of it (docs/adding.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", _("We have your report")  # T1
    PROGRESS = "progress", _("Where things stand")  # T2
    QUESTION = "question", _("What we need to know")  # T2b
    RECEIPT_BY_POST = "receipt_by_post", _("We have your letter")  # T1 of a paper letter that its postmark dates
    WARNING = "warning", _("Time is running out")  # T3
    WARNING_MINOR = "warning_minor", _("Time is running out, for a minor defect")
    BREACH = "breach", _("We are late: the choice")  # T4
    BREACH_MINOR = "breach_minor", _("We are late: the choice, for a minor defect")
    OFFER = "offer", _("You may choose now")  # a refusal, a failed repair, a serious defect
    OFFER_MINOR = "offer_minor", _("You may choose now, for a minor defect")
    CHOICE = "choice", _("Your choice, confirmed")  # T5
    CONFIRMATION = "confirmation", _("Does it work again?")  # T6
    SILENCE = "silence", _("Does it work again? A reminder")
    REFUSAL = "refusal", _("Why we refuse, and the mediator")  # T7
    REFUND_LATE = "refund_late", _("The refund is late")  # of a lower price or of the end of the contract
    REFUNDED = "refunded", _("The money is on its way")
    FULFILLED = "fulfilled", _("Done")
    TAKEN_BACK = "taken_back", _("You took your report back")
    CLOSED = "closed", _("Closed, as you did not answer")
    MERGED = "merged", _("Two reports are one case")
    NEW_LAST_DAY = "new_last_day", _("The last day is earlier than we told you")


def notice_choices() -> list[tuple[str, str | Promise]]:
    """For the field of a model: as a function it stands in a migration by its name, so a new letter needs none."""
    return list(NoticeKind.choices)


@dataclass(frozen=True, slots=True)
class Notice:
    """`says` and `must_say`: words in braces, besides those that every letter may say."""

    says: frozenset[str] = frozenset()
    must_say: frozenset[str] = frozenset()  # without these the letter would not say what the law asks of it
    for_every_duty: bool = False  # the standard words suit a withdrawal, a refund, a request about data as well
    when_minor: NoticeKind | None = None  # goes in its place for a minor defect, which doesn't end the contract
    always: bool = False  # in standard words where an editor wrote none, whatever the promise
    still_the_last_day: bool = False  # says which day it still is: not when that is over


NOTICES: Mapping[str, Notice] = {
    NoticeKind.ACKNOWLEDGEMENT: Notice(
        says=frozenset({"days_used", "content", "contract", "ends_on", "period_over_on"}),
        must_say=frozenset({"received", "last_day"}),
    ),
    NoticeKind.PROGRESS: Notice(
        says=frozenset({"fact", "next_step", "by_day"}),
        must_say=frozenset({"fact", "last_day"}),
        for_every_duty=True,
        still_the_last_day=True,
    ),
    NoticeKind.QUESTION: Notice(
        says=frozenset({"question", "why"}), must_say=frozenset({"question"}), for_every_duty=True
    ),
    NoticeKind.RECEIPT_BY_POST: Notice(
        says=frozenset({"posted_on", "arrived_on", "content", "contract", "ends_on", "period_over_on"}),
        must_say=frozenset({"posted_on", "last_day"}),
        always=True,
    ),
    NoticeKind.WARNING: Notice(must_say=frozenset({"last_day"}), when_minor=NoticeKind.WARNING_MINOR),
    NoticeKind.WARNING_MINOR: Notice(must_say=frozenset({"last_day"})),
    NoticeKind.BREACH: Notice(says=frozenset({"choice_url", "increase"}), when_minor=NoticeKind.BREACH_MINOR),
    NoticeKind.BREACH_MINOR: Notice(says=frozenset({"choice_url"})),
    NoticeKind.OFFER: Notice(
        says=frozenset({"why", "choice_url"}),
        when_minor=NoticeKind.OFFER_MINOR,
        always=True,
        still_the_last_day=True,
    ),
    NoticeKind.OFFER_MINOR: Notice(says=frozenset({"why", "choice_url"}), still_the_last_day=True),
    NoticeKind.CHOICE: Notice(
        says=frozenset({"choice", "chosen_at", "amount", "refund_last_day", "working", "contract", "ends_on"}),
        must_say=frozenset({"choice", "chosen_at"}),
    ),
    NoticeKind.CONFIRMATION: Notice(
        says=frozenset({"fix", "works_url", "fails_url"}),
        must_say=frozenset({"works_url", "fails_url"}),
        still_the_last_day=True,
    ),
    NoticeKind.SILENCE: Notice(
        says=frozenset({"fix", "works_url", "fails_url", "closes_on"}),
        must_say=frozenset({"works_url", "fails_url"}),
    ),
    NoticeKind.REFUSAL: Notice(says=frozenset({"reasons", "mediator"}), must_say=frozenset({"reasons"})),
    NoticeKind.REFUND_LATE: Notice(
        says=frozenset({"amount", "refund_last_day"}), must_say=frozenset({"amount", "refund_last_day"})
    ),
    NoticeKind.REFUNDED: Notice(
        says=frozenset({"amount", "refunded_on", "refund_reference", "increase"}),
        must_say=frozenset({"amount"}),
        for_every_duty=True,
    ),
    NoticeKind.FULFILLED: Notice(says=frozenset({"done"}), for_every_duty=True),
    NoticeKind.TAKEN_BACK: Notice(
        says=frozenset({"taken_back_at", "words"}), must_say=frozenset({"words"}), always=True
    ),
    NoticeKind.CLOSED: Notice(
        says=frozenset({"put_right_on", "closed_on"}), must_say=frozenset({"case_url"}), always=True
    ),
    NoticeKind.MERGED: Notice(
        says=frozenset({"other_reference", "first_day", "last_day_before"}),
        must_say=frozenset({"other_reference", "last_day"}),
        for_every_duty=True,
        always=True,
        still_the_last_day=True,
    ),
    NoticeKind.NEW_LAST_DAY: Notice(
        says=frozenset({"last_day_before"}), must_say=frozenset({"last_day"}), for_every_duty=True, always=True
    ),
}
