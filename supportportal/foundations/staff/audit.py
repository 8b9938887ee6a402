"""What people did at the desk that changes no row, told by whoever did it for them; nobody can change it afterwards.

The roof keeps it and shows it to administrators (`supportportal.audit_log`), and notes by itself what changes in rows.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from auditlog import get_logentry_model
from auditlog.context import auditlog_disabled, disable_auditlog
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SIGN_IN = "sign_in", _("Sign-ins")
    READ = "read", _("Data read or taken along")
    PEOPLE = "people", _("People and rights")
    PRICES = "prices", _("Subscriptions and prices")
    SETTINGS = "settings", _("Settings and hours")
    TEXTS = "texts", _("Texts and ready answers")
    LETTERS = "letters", _("Letters, links and files")


class Act(models.TextChoices):
    """Its value begins with its kind. Its words may name the object, its number, and the facts told with the act."""

    SIGNED_IN = "sign_in.in", _("Signed in")
    SIGNED_OUT = "sign_in.out", _("Signed out")
    SIGN_IN_REFUSED = "sign_in.refused", _("Sign-in as “%(object)s” refused")
    CODE_REFUSED = "sign_in.code", _("Wrong code of the second factor of “%(object)s”")
    SIGN_IN_UNKNOWN = "sign_in.unknown", _("Sign-in refused: there is no such account")
    CUSTOMERS_LISTED = "read.customers", _("Opened the list of customers")
    CUSTOMERS_SEARCHED = "read.customers_search", _("Searched the customers for “%(words)s”")
    SUBSCRIPTIONS_LISTED = "read.subscriptions", _("Opened the list of subscriptions")
    SUBSCRIPTIONS_SEARCHED = "read.subscriptions_search", _("Searched the subscriptions for “%(words)s”")
    EVIDENCE_TAKEN = "read.evidence", _("Downloaded the evidence of case %(number)s")
    LETTER_IN_TAKEN = "read.letter_in", _("Downloaded the original of received letter %(number)s")
    CUSTOMER_EXPORTED = "read.customer", _("Took along all that is held about customer %(number)s")
    LETTER_UNSEALED = "read.letter_unsealed", _("Opened the sealed letter %(number)s: %(reason)s")
    LETTER_OUT_TAKEN = "read.letter_out", _("Downloaded the original of sent letter %(number)s")
    CUSTOMER_FORGOTTEN = "people.forgotten", _("Forgot customer %(number)s: %(erased)s requests erased, %(held)s held")
    NAMES_ERASED = "people.names", _("Took what names customer %(number)s out of %(count)s entries of this log")
    CUSTOMER_CHANGED = "people.customer", _("Changed the customer %(object)s")
    CUSTOMER_OF_TICKET = "people.ticket", _("Gave ticket #%(number)s to another customer")
    CUSTOMERS_MERGED = "people.merged", _("Merged the customer %(address)s into %(object)s")
    CUSTOMERS_PARTED = "people.parted", _("Undid the merger of the customer %(address)s into %(object)s")
    ADDRESS_ADDED = "people.address", _("Noted that %(address)s is an address of the customer %(object)s")
    ADDRESS_TAKEN = "people.no_address", _("Noted that %(address)s is no address of the customer %(object)s")
    IMPORTED = "prices.import", _("Imported subscriptions: %(taken)s taken, %(refused)s refused")
    PLACE_SET = "settings.place", _("Changed the place at the desk of %(object)s")
    CLOCK_BELIEVED = (
        "settings.clock",
        _("Said that the clock is right: %(clock)s; last sweep of the cases: %(swept)s"),
    )
    VERSION_PUBLISHED = "texts.version", _("Published for good: %(object)s")
    LINKS_ENDED = "letters.links", _("Ended the links in earlier letters of ticket #%(number)s")
    SENT_ELSEWHERE = "letters.elsewhere", _("Sent letter %(number)s again, to another address: %(address)s")
    FORWARDED = "letters.forwarded", _("Wrote to a third party about ticket #%(number)s: %(address)s")
    SENT_IN_CLEAR = (
        "letters.in_clear",
        _("Sent what is masked in ticket #%(number)s in clear to %(address)s: %(reason)s"),
    )
    LETTER_PLACED = "letters.placed", _("Put received letter %(number)s into ticket #%(ticket)s")
    LETTER_REFUSED = "letters.refused", _("Said that received letter %(number)s is not for us")
    TEST_LETTER = "letters.test", _("Had a test of the words of a letter sent to themselves: %(letter)s")
    FLOOD_RELEASED = "letters.flood_released", _("Let %(count)s held letters of %(address)s go on")
    FLOOD_REFUSED = "letters.flood_refused", _("Said that %(count)s held letters of %(address)s are not for us")
    RELEASED = "letters.released", _("Let the acknowledgement of ticket #%(number)s go out, which was held back")
    TAKEN_OUT = "letters.taken_out", _("Took something out of ticket #%(number)s for good")
    TAKEN_OUT_OF_CHAT = "letters.taken_out_of_chat", _("Took something out of chat %(number)s for good")
    SEALED_TAKEN = (
        "read.sealed",
        _("Downloaded the sealed original of received letter %(number)s: %(reason)s"),
    )
    FILE_UNLOCKED = "letters.file", _("Unlocked the file “%(object)s”")

    @property
    def kind(self) -> Kind:
        return Kind(self.value.partition(".")[0])


def record_act(
    act: Act,
    *,
    about: models.Model | type[models.Model],
    by: models.Model | None = None,
    changes: Mapping[str, Sequence[Any]] | None = None,
    **facts: str | int,
) -> None:
    """By whoever is signed in where this request comes from, or by the user `by`; in the caller's transaction.

    `changes`: before and after, by a field's name. No secret among the facts: they are kept for a year, in clear.
    """
    if not auditlog_disabled.get():
        get_logentry_model().objects.record_act(act, about=about, by=by, changes=changes, facts=facts)


def erase_names(
    person: models.Model,
    *,
    rows: Sequence[models.QuerySet[Any]],
    gone: Collection[int] = (),
    traces: Collection[str] = (),
    names: Collection[str] = (),
) -> None:
    """Entries about these rows, with one of the `traces` in them (an address), or of a search for one of the `names`
    keep who did what and when, and lose whom they name; another entry about `person` says so. `gone`: numbers of rows
    like `person` that are no more.
    """
    get_logentry_model().objects.erase_names(person, rows=rows, gone=gone, traces=traces, names=names)


@contextmanager
def as_one_act() -> Iterator[None]:
    """What happens inside is not noted one by one: all of it together is one act, told by `record_act` afterwards."""
    with disable_auditlog():
        yield
