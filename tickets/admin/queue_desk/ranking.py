"""Which case to save first: what is still to be done until it is put right, in the working time that is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from tickets.guarantee.rules.clock import end_of
from tickets.guarantee.rules.hours import working_day_until
from tickets.guarantee.rules.policies import clock_policy, policy_of
from tickets.models import ConformityCase, Ticket

State = ConformityCase.State


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a running case, all that its rank depends on."""

    key: int
    due_at: datetime
    work_ends_at: datetime  # the end of its last working day
    steps: int  # until it is put right; at least one
    has_owner: bool  # who is there to work on it

    def time_for_a_step(self, *, now: datetime) -> timedelta:
        """Nothing once the last working day is over: what happens then, somebody does who isn’t at work."""
        return max(self.work_ends_at - now, timedelta(0)) / self.steps


def ranked(standings: Iterable[Standing], *, now: datetime) -> list[Standing]:
    """The most urgent first, by what decides in this order:

    1. What can still be saved stands before what is lost, whose last day is over.
    2. The least working time for each step that is left comes first: two days for one step are less urgent than three
       days for three.
    3. With equal time, a case without an owner comes first: nothing happens there unless somebody is named.
    4. Then the nearest end, and the older case.
    """

    def urgency(standing: Standing) -> tuple[bool, timedelta, bool, datetime, int]:
        lost = standing.due_at <= now
        return lost, standing.time_for_a_step(now=now), standing.has_owner, standing.due_at, standing.key

    return sorted(standings, key=urgency)


def standing_of(case: ConformityCase, *, has_owner: bool) -> Standing:
    work_ends_on = working_day_up_to(case.last_day, case=case)
    work_ends_at = min(end_of(work_ends_on, zone=clock_policy(policy_of(case)).zone), case.due_at)
    return Standing(case.pk, case.due_at, work_ends_at, steps=len(steps_left(case)), has_owner=has_owner)


def working_day_up_to(day: date, *, case: ConformityCase) -> date:
    """This day, or the last one before it on which the country of the case’s policy works."""
    policy = clock_policy(policy_of(case))
    return working_day_until(day, country=policy.country, region=policy.region or "")


def steps_left(case: ConformityCase) -> list[str]:
    """What has to happen until it is put right, in words and in this order."""
    ticket, steps = case.ticket, []
    if ticket.first_answered_at is None:
        steps.append(_("find the cause and say so"))
    elif ticket.status == Ticket.Status.WAITING_FOR_US:
        steps.append(_("answer the customer"))
    if case.state == State.INFO_REQUESTED:
        steps.append(_("hear the customer’s answer"))
    steps.append(_("hear whether it works") if case.state == State.FIX_PROPOSED else _("put it right"))
    return steps
