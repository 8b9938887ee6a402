"""What the queue can be narrowed to: each filter with its choices, and which tickets a choice leaves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import Topic
from tickets.models import AddressProof, Agent, ConformityCase, Tag, Ticket
from tickets.models.conformity import REFUND_OWED, RUNNING, ConformityCaseQuerySet
from tickets.proofs import TYPED

DAYS_LEFT = (3, 7)
DAYS_WAITING = (1, 3, 7)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str | Promise
    where: Q


@dataclass(frozen=True, slots=True)
class QueueFilter:
    slug: str
    label: str | Promise
    choices: Sequence[Choice]

    def choice(self, value: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.value == value), None)


@dataclass(frozen=True, slots=True)
class TagFilter(QueueFilter):
    """Typed, and not chosen from all the tags there are: no query, however many."""

    longest: int = Tag.LONGEST

    def choice(self, value: str) -> Choice | None:
        name = " ".join(value.split())
        if not 0 < len(name) <= self.longest or "\0" in name:
            return None
        marked = Ticket.tags.through.objects.filter(ticket=OuterRef("pk"), tag__name__iexact=name)
        return Choice(name, name, Q(Exists(marked)))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks at the queue, when, and whom they know at the desk."""

    agent: Agent | None
    colleagues: Sequence[Agent]
    now: datetime


def queue_filters(asker: Asker) -> list[QueueFilter]:
    chosen = [QueueFilter(slug, label, list(choices(asker))) for slug, label, choices in FILTERS]
    return [*chosen, TagFilter("tag", _("Tag"), [])]


def _topics(asker: Asker) -> Iterable[Choice]:
    return [Choice(topic.value, topic.label, Q(topic=topic)) for topic in Topic]


def _states(asker: Asker) -> Iterable[Choice]:
    aside = Choice("aside", _("Set aside"), Q(snoozed_until__isnull=False))
    return [*(Choice(status.value, status.label, Q(status=status)) for status in Ticket.Status), aside]


def _channels(asker: Asker) -> Iterable[Choice]:
    return [Choice(channel.value, channel.label, Q(channel=channel)) for channel in Ticket.Channel]


def _languages(asker: Asker) -> Iterable[Choice]:
    offered = [Choice(code, _language(code), Q(language=code)) for code, _name in settings.LANGUAGES]
    return [*offered, Choice("other", _("Another language"), ~Q(language__in=dict(settings.LANGUAGES)))]


def _deadlines(asker: Asker) -> Iterable[Choice]:
    cases = ConformityCase.objects.order_by()
    yield Choice("late", _("Late"), _of(cases.past_due(asker.now)))
    for days in DAYS_LEFT:
        label = ngettext("%(n)s day or less", "%(n)s days or less", days) % {"n": days}
        end = _end_of_day_in(days, now=asker.now)
        ending = Q(RUNNING, due_at__lte=end) | Q(REFUND_OWED, refund_due_at__lte=end)
        yield Choice(str(days), label, _of(cases.filter(ending)))
    yield Choice("none", _("No deadline"), ~_of(cases))


def _assignees(asker: Asker) -> Iterable[Choice]:
    if asker.agent:
        yield Choice("me", _("Me"), Q(assignee=asker.agent))
    yield Choice("nobody", _("Nobody"), Q(assignee=None))
    for colleague in asker.colleagues:
        yield Choice(str(colleague.pk), str(colleague), Q(assignee=colleague))


def _ages(asker: Asker) -> Iterable[Choice]:
    for days in DAYS_WAITING:
        label = ngettext("Waiting for over %(n)s day", "Waiting for over %(n)s days", days) % {"n": days}
        yield Choice(str(days), label, Q(waiting_since__lte=asker.now - timedelta(days=days)))


def _proofs(asker: Asker) -> Iterable[Choice]:
    address = Lower(Coalesce(NullIf(OuterRef("writes_from"), Value("")), OuterRef("customer__email")))
    proved = Q(Exists(AddressProof.objects.order_by().filter(ticket=OuterRef("pk"), address=address)))
    return [
        Choice("yes", _("Address proved"), proved),
        Choice("no", _("Only typed, not proved"), ~proved & Q(channel__in=TYPED)),
    ]


FILTERS: Sequence[tuple[str, str | Promise, Callable[[Asker], Iterable[Choice]]]] = (
    ("topic", _("Topic"), _topics),
    ("status", _("Status"), _states),
    ("deadline", _("Legal deadline"), _deadlines),
    ("assignee", _("Assigned to"), _assignees),
    ("age", _("Waiting"), _ages),
    ("channel", _("Channel"), _channels),
    ("language", _("Language"), _languages),
    ("proved", _("Address"), _proofs),
)


def _of(cases: ConformityCaseQuerySet) -> Q:
    return Q(pk__in=cases.tickets_by_clock())


def _end_of_day_in(days: int, *, now: datetime) -> datetime:
    """As a row counts the days that are left: “3 days” is until the midnight after the third."""
    return timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=days + 1), time()))


def _language(code: str) -> str:
    return str(get_language_info(code)["name_translated"])
