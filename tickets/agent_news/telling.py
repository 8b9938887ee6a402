"""The letters: of one ticket at once, and no second one within ten minutes; or of a day, without a customer's word."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from supportportal.foundations.language_choice import supported_language
from tickets.access import desk_url, may_work_on
from tickets.models import Agent, AgentNews, Message, OutgoingEmail, Ticket
from tickets.outbox.queueing import Draft, queue_many

Liking = Agent.Liking
APART = timedelta(minutes=10)  # two letters to one colleague about one ticket
DIGEST_HOUR = 8  # by the desk's clock
KEPT_FOR = timedelta(days=2)  # what was told
MOST_AT_ONCE = 200  # news of a round
MOST_WORDS = 3_000  # characters of a message
PREFERENCE = {
    AgentNews.Kind.ASSIGNED: "told_of_assigned",
    AgentNews.Kind.MENTIONED: "told_of_mentions",
    AgentNews.Kind.ANSWERED: "told_of_answers",
}


@transaction.atomic
def tell_agents(*, now: datetime) -> int:
    """How many letters were written. Rival: another worker with the same news, which waits and finds them told."""
    AgentNews.objects.filter(told_at__lt=now - KEPT_FOR).delete()
    news = _wanted(_due(now=now))
    letters = [*_letters_at_once(news), *_digests(news)]
    queue_many(letters, now=now)
    return len(letters)


def _due(*, now: datetime) -> list[AgentNews]:
    """Taken: they count as told from now on, whether anybody wants to hear of them or not."""
    lately = AgentNews.objects.filter(agent=OuterRef("agent"), ticket=OuterRef("ticket"), told_at__gt=now - APART)
    at_once, daily = _liked(Liking.AT_ONCE) & ~Exists(lately), _liked(Liking.DAILY) & Q(happened_at__lt=_digest(now))
    waiting = AgentNews.objects.filter(told_at=None).filter(at_once | daily | _liked(Liking.NEVER))
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    rows: QuerySet[AgentNews] = AgentNews.objects.select_for_update(of=("self",)).filter(pk__in=keys, told_at=None)
    news = list(rows.select_related("agent__user", "ticket__customer").order_by("agent", "ticket", "pk"))
    AgentNews.objects.filter(pk__in=[each.pk for each in news]).update(told_at=now)
    return news


def _liked(liking: Liking) -> Q:
    ways = Q()
    for kind, preference in PREFERENCE.items():
        ways |= Q(kind=kind, **{f"agent__{preference}": liking})
    return ways


def _digest(now: datetime) -> datetime:
    """The last hour of the digest: what happened before is told."""
    today = timezone.localtime(now).replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _wanted(news: Iterable[AgentNews]) -> list[AgentNews]:
    """By whoever can be reached and may still read the ticket, if it is still theirs."""
    return [each for each in news if liking_of(each) != Liking.NEVER and _concerns(each)]


def liking_of(news: AgentNews) -> str:
    return str(getattr(news.agent, PREFERENCE[AgentNews.Kind(news.kind)]))


def _concerns(news: AgentNews) -> bool:
    user, ticket = news.agent.user, news.ticket
    if not (user.is_active and user.is_staff and user.email) or ticket.forgotten_at:
        return False
    if news.kind != AgentNews.Kind.MENTIONED and ticket.assignee_id != news.agent_id:
        return False
    if news.kind == AgentNews.Kind.ANSWERED and ticket.status != Ticket.Status.WAITING_FOR_US:
        return False  # they have read it: it is answered
    return may_work_on(ticket, agent=news.agent)


def _letters_at_once(news: Sequence[AgentNews]) -> list[Draft]:
    at_once = [each for each in news if liking_of(each) == Liking.AT_ONCE]
    return [_letter(list(group)) for _key, group in groupby(at_once, key=lambda each: (each.agent_id, each.ticket_id))]


def _letter(news: Sequence[AgentNews]) -> Draft:
    agent, ticket = news[-1].agent, news[-1].ticket
    context = {"name": ticket.customer.name, "said": _newest_words(news)[:MOST_WORDS]}
    return _draft(agent, ticket, "agent_news", news, context)


def _newest_words(news: Sequence[AgentNews]) -> str:
    """The note that names them, or the answer; else what the customer wrote last."""
    mention = next((each.message for each in reversed(news) if each.message), None)
    from_customer = news[-1].ticket.messages.filter(author=Message.Author.CUSTOMER)
    message = mention or from_customer.order_by("created_at", "pk").last()
    return message.shown_words if message else ""


def _digests(news: Sequence[AgentNews]) -> list[Draft]:
    """A request that is forgotten must not live on in the letter of another one: only numbers stand there."""
    daily = [each for each in news if liking_of(each) == Liking.DAILY]
    groups = [list(group) for _key, group in groupby(daily, key=lambda each: each.agent_id)]
    return [_draft(group[0].agent, group[0].ticket, "agent_digest", group, {}) for group in groups]


def _draft(agent: Agent, ticket: Ticket, template: str, news: Sequence[AgentNews], context: Mapping[str, Any]) -> Draft:
    language = supported_language(agent.language)
    with translation.override(language):
        lines = list(dict.fromkeys((each.ticket_id, each.kind, desk_url(each.ticket)) for each in news))
    return Draft(
        kind=OutgoingEmail.Kind.REMINDER,
        ticket=ticket,
        template=template,
        language=language,
        context={"agent": agent.first_name, "lines": lines, "url": lines[0][2], **context},
        to_address=agent.user.email,
        answered_by=agent if "said" in context else None,
    )
