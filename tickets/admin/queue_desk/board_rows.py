"""A case on the board: whose it is and what is wrong, what is left of its days, who can save it, what can be done."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Left

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.topics import Topic
from tickets.admin.deadlines import Deadline, deadline_of
from tickets.admin.form_keys import new_key
from tickets.admin.next_step import NextStep, next_step
from tickets.admin.queue_desk.board_forms import ABOVE, BOARD_ACTS, BoardForm, Colleagues
from tickets.admin.queue_desk.rescuers import Holder, Rescuer, holder_of, rescuers, teams_by_topic
from tickets.admin.queue_desk.why_there import why_there
from tickets.guarantee.rules.events import AGENTS, EventKind, facts_of
from tickets.guarantee.rules.last_acts import logs_of
from tickets.guarantee.rules.policies import policy_of
from tickets.guarantee.rules.scheduled_notices import Role
from tickets.guarantee.steps.escalation import AGAIN_AFTER
from tickets.models import Agent, CaseEvent, ConformityCase, Message, Ticket
from tickets.models.ticket import TicketQuerySet

REPORT_SHOWN = 90  # characters of a report, where nothing shorter says what is wrong
REPORT_READ = 400  # of which so much is read, so that a secret is masked before it is cut in two


@dataclass(frozen=True, slots=True)
class BoardAct:
    """A form on the board, open where it was refused."""

    name: str
    form: BoardForm

    @property
    def is_open(self) -> bool:
        return self.form.is_bound

    @property
    def url(self) -> str:
        return f"admin:tickets_conformitycase_board-{self.name}"


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Colleagues were told of a case at once: when, by whom, who, and in which words."""

    at: datetime
    by: str
    told: str
    words: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    case: ConformityCase
    defect: str
    deadline: Deadline
    step: NextStep | None
    holder: Holder
    people: Sequence[Rescuer]  # above whoever has it in hand
    is_readable: bool  # its ticket; who pays may read the case alone
    is_mine: bool
    help_asked: HelpAsked | None
    form_key: str
    acts: Sequence[BoardAct]  # none for who only looks on
    reasons: Sequence[str]
    kind: str = ""  # what is asked for, of a duty that is no defect
    steps: Sequence[str] = ()  # that are left until it is put right


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """An act that was refused, to be shown again at its case with what was typed."""

    case_id: int
    act: BoardAct


class RowsOfTheBoard:
    """What is looked up for all rows at once: as many queries for fifty cases as for one."""

    def __init__(
        self,
        cases: Collection[ConformityCase],
        *,
        defects: Mapping[int, str],
        tickets: TicketQuerySet,
        agent: Agent | None,
        refusal: RefusedAct | None,
        now: datetime,
    ) -> None:
        self._agent, self._refusal, self._now = agent, refusal, now
        keys = {case.ticket_id for case in cases}
        self._readable = set(tickets.filter(pk__in=keys).values_list("pk", flat=True))
        self._teams = teams_by_topic()
        self._colleagues = Colleagues(asking=agent) if agent else None
        self._help_asked = help_asked_about(cases)
        self._defects = defects
        self._logs = logs_of(list(cases), with_notes=True)

    def row(self, case: ConformityCase, *, kind: str = "", steps: Sequence[str] = (), missed: bool = False) -> BoardRow:
        now, agent = self._now, self._agent
        holder, deadline = holder_of(case.ticket, now=now), deadline_of(case, now=now)
        acted_at, is_readable = self._logs[case.pk].acted_at, case.ticket_id in self._readable
        return BoardRow(
            case=case,
            defect=self._defects[case.pk],
            deadline=deadline,
            step=next_step(case, now=now),
            holder=holder,
            people=self._people(case, of_refund=deadline.of_refund),
            is_readable=is_readable,
            is_mine=agent is not None and case.ticket.assignee_id == agent.pk,
            help_asked=self._help_asked.get(case.pk),
            form_key=new_key(agent, ticket_id=case.ticket_id) if agent and is_readable else "",
            acts=list(self._acts(case)) if is_readable else [],
            reasons=why_there(case, holder=holder, deadline=deadline, acted_at=acted_at, missed=missed, now=now),
            kind=kind,
            steps=steps,
        )

    def _people(self, case: ConformityCase, *, of_refund: bool) -> list[Rescuer]:
        """Money is billing’s to pay, whichever team has the case."""
        above = rescuers(case, teams=self._teams, policy=policy_of(case), now=self._now)[1:]
        elsewhere = of_refund and case.ticket.topic != Topic.BILLING
        payers = self._teams.get(Topic.BILLING) if elsewhere else None
        return [Rescuer(ABOVE[Role.BILLING], payers.lead, told=True), *above] if payers else above

    def _acts(self, case: ConformityCase) -> Iterable[BoardAct]:
        if self._colleagues is None or case.ticket.status == Ticket.Status.CLOSED:
            return
        asked = self._help_asked.get(case.pk)
        for name, form in BOARD_ACTS.items():
            if self._refusal and (self._refusal.case_id, self._refusal.act.name) == (case.pk, name):
                yield self._refusal.act
            elif name != "escalate" or asked is None or asked.at + AGAIN_AFTER <= self._now:
                yield BoardAct(name, form(ticket=case.ticket, case=case, colleagues=self._colleagues, now=self._now))


def defects_of(cases: Collection[ConformityCase]) -> Mapping[int, str]:
    """By case, in the customer’s words: the defect, else a subject that says something, else how the report begins.

    A subject of one word, “Problem”, says nothing. One query.
    """
    vague = [case for case in cases if not (case.defect or _says_something(case.ticket.subject))]
    messages = Message.objects.filter(pk__in=[case.notification_id for case in vague])
    begun = dict(messages.values_list("pk", Left("text", REPORT_READ)))
    return {case.pk: _defect(case, begun.get(case.notification_id, "")) for case in cases}


def _says_something(subject: str) -> bool:
    return len(subject.split()) > 1


def _defect(case: ConformityCase, report: str) -> str:
    words = masked(" ".join(report.split()))
    if len(words) > REPORT_SHOWN:
        words = f"{words[:REPORT_SHOWN].rpartition(' ')[0]}…"
    return case.defect or words or case.ticket.subject


def help_asked_about(cases: Iterable[ConformityCase]) -> Mapping[int, HelpAsked]:
    """By case, the last time; two queries."""
    events = CaseEvent.objects.filter(case__in=[case.pk for case in cases], kind=EventKind.ESCALATED)
    last = {event.case_id: event for event in events.order_by("sequence")}
    marks = {mark for event in last.values() for mark in (event.actor, *event.payload["told"])}
    names = {f"{AGENTS}{agent.pk}": str(agent) for agent in _agents(marks)}
    return {
        key: HelpAsked(
            event.occurred_at,
            names.get(event.actor, ""),
            ", ".join(filter(None, map(names.get, event.payload["told"]))),
            facts_of(event).get("words", ""),
        )
        for key, event in last.items()
    }


def _agents(marks: Iterable[str]) -> QuerySet[Agent]:
    return Agent.objects.filter(pk__in=[int(mark.removeprefix(AGENTS)) for mark in marks]).select_related("user")
