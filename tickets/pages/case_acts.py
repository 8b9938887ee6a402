"""What a customer can say on the page of their case: asked twice, since mail scanners follow every link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.client_address import address_of
from tickets.guarantee.rules.events import CUSTOMER, Origin
from tickets.guarantee.rules.holding import RUNNING
from tickets.guarantee.rules.policies import GUARANTEE
from tickets.guarantee.steps import answering, ending
from tickets.models import ConformityCase

State = ConformityCase.State
UNDECIDED = RUNNING | {State.REMEDY_OPEN}
BROWSER_SHOWN = 300  # letters of its name
REFUSED = (State.REJECTED, State.WITHDRAWN, State.MERGED)


@dataclass(frozen=True, slots=True)
class Act:
    title: str | Promise
    meaning: str | Promise  # what follows from it
    button: str | Promise
    done: str | Promise
    possible: Callable[[ConformityCase], bool]
    say: Callable[[ConformityCase, str, datetime, Origin], object]  # case, words, now, where it came from
    asks: str | Promise = ""  # the label of the box, when words are needed


def origin_of(request: HttpRequest) -> Origin:
    return {"address": address_of(request), "browser": request.headers.get("User-Agent", "")[:BROWSER_SHOWN]}


def is_asked(case: ConformityCase) -> bool:
    """We said that it works, or sent something to try, and wait for a yes or a no."""
    claimed = case.conformity_at is not None and case.confirmed_at is None
    return case.closed_at is None and _is_repair(case) and (claimed or case.state == State.FIX_PROPOSED)


def _is_repair(case: ConformityCase) -> bool:
    """Something is to be put right, and is not settled in money."""
    return case.duty == GUARANTEE and case.remedy_choice in ("", ConformityCase.Remedy.REPAIR)


def _may_work(case: ConformityCase) -> bool:
    return is_asked(case) or (_is_repair(case) and case.state in UNDECIDED)


def _may_fail(case: ConformityCase) -> bool:
    came_back = case.conformity_at is not None and _is_repair(case) and case.state not in REFUSED
    return is_asked(case) or came_back


def _may_be_serious(case: ConformityCase) -> bool:
    return _is_repair(case) and case.state in RUNNING and case.conformity_at is None


def _may_withdraw(case: ConformityCase) -> bool:
    return case.duty == GUARANTEE and case.state in UNDECIDED


def _may_reopen(case: ConformityCase) -> bool:
    """Not a refusal: two people stand for it, and it is answered in writing."""
    return case.state in (State.WITHDRAWN, State.CLOSED) and not _may_fail(case) and _is_repair(case)


ACTS = {
    "works": Act(
        title=_("Does everything work again?"),
        meaning=_("Your case is then solved. If the problem comes back, open it again: the same dates count."),
        button=_("Yes, it works"),
        done=_("Thank you. We have noted that it works."),
        possible=_may_work,
        say=lambda case, words, now, origin: answering.confirm(case, now=now, origin=origin),
    ),
    "fails": Act(
        title=_("Does the problem go on?"),
        meaning=_("You can then choose at once: a lower price, the end of the contract, or another repair."),
        button=_("No, the problem goes on"),
        done=_("We have noted that the problem goes on. You can choose now."),
        possible=_may_fail,
        say=lambda case, words, now, origin: answering.contest(case, why=words, now=now, origin=origin),
        asks=_("What does not work?"),
    ),
    "serious": Act(
        title=_("Is it so serious that you can’t wait?"),
        meaning=_("For example, you are without any protection. The choice then opens at once."),
        button=_("It is serious"),
        done=_("We have noted that it is serious. You can choose now."),
        possible=_may_be_serious,
        say=lambda case, words, now, origin: answering.flag_serious(
            case, actor=CUSTOMER, why=words, now=now, origin=origin
        ),
        asks=_("Why can’t you wait?"),
    ),
    "withdraw": Act(
        title=_("Do you want to take your report back?"),
        meaning=_("The case ends, and the days stop. You can report the problem again at any time."),
        button=_("Take my report back"),
        done=_("You have taken your report back. The case is over."),
        possible=_may_withdraw,
        say=lambda case, words, now, origin: ending.withdraw(case, words=words, now=now, origin=origin),
        asks=_("Tell us in your own words"),
    ),
    "reopen": Act(
        title=_("Is the problem back?"),
        meaning=_("The case opens again with the same dates: no day is added."),
        button=_("Open the case again"),
        done=_("The case is open again."),
        possible=_may_reopen,
        say=lambda case, words, now, origin: ending.reopen(case, actor=CUSTOMER, now=now, origin=origin),
    ),
}


def possible_acts(case: ConformityCase) -> list[str]:
    return [name for name, act in ACTS.items() if act.possible(case)]
