"""A place: what stands in its address, and what each of the nine is answered there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tests.matrix.asking import REFUSED, SIGN_IN
from tests.matrix.world import (
    ADMINISTRATOR,
    AGENT,
    AT_THE_DESK,
    BILLING,
    CUSTOMER,
    EDITOR,
    EVERYBODY,
    LEAD,
    OTHER_AGENT,
    OUTSIDE,
)

Answers = Mapping[str, int | str]

ANSWERING = (AGENT, OTHER_AGENT, LEAD, BILLING, ADMINISTRATOR)
TEAM = (AGENT, LEAD, ADMINISTRATOR)  # of the topic that everything in the world is about
LEADS = (LEAD, ADMINISTRATOR)
PAYING = (*TEAM, BILLING)
EDITORS = (EDITOR, ADMINISTRATOR)
ADMINISTRATORS = (ADMINISTRATOR,)
NOBODY = ()


@dataclass(frozen=True, slots=True)
class Place:
    get: Answers
    post: Answers
    things: Mapping[str, str] = field(default_factory=dict)  # by parameter: what of the world stands in the address
    known_to: Collection[str] = ()  # who may know that it is there besides those who get in

    def knows(self, who: str) -> bool:
        return who in self.known_to or not {self.get[who], self.post[who]} <= {*REFUSED}


def everybody(status: int | str) -> Answers:
    return dict.fromkeys(EVERYBODY, status)


def desk(insiders: Collection[str], status: int | str, *, others: int = 404) -> Answers:
    """Whoever isn't signed in is asked to; colleagues who have no business there are refused."""
    return {
        **dict.fromkeys(OUTSIDE, SIGN_IN),
        **dict.fromkeys(AT_THE_DESK, others),
        **dict.fromkeys(insiders, status),
    }


def linked(status: int, *, colleagues: int = 404) -> Answers:
    """For the customer with the link alone. Who works at the desk and sends a form there is told to do so at the desk.

    404 and not 403: whoever made up a link learns nothing.
    """
    return {**everybody(404), **dict.fromkeys(AT_THE_DESK, colleagues), CUSTOMER: status}
