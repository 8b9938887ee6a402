"""The lists of the desk and their rows, five addresses and a short one each."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from tests.matrix.addresses import BY_NUMBER
from tests.matrix.answering import (
    ADMINISTRATORS,
    ANSWERING,
    EDITORS,
    LEADS,
    NOBODY,
    PAYING,
    TEAM,
    Answers,
    Place,
    desk,
)
from tests.matrix.world import ADMINISTRATOR, AGENT, AT_THE_DESK, BILLING, EDITOR


@dataclass(frozen=True, slots=True)
class Rows:
    """What is answered at the list, the form for another row, and the row's own pages; `sent`: by POST, if not so."""

    thing: str
    listed: Answers
    added: Answers
    seen: Answers
    changed: Answers
    deleted: Answers

    def places(self, model: str) -> Iterator[tuple[str, Place]]:
        row = {"object_id": self.thing}
        known_to = [who for who, met in self.seen.items() if met == 200]
        yield f"admin:{model}_changelist", Place(self.listed, self.listed)
        yield f"admin:{model}_add", Place(self.added, self.added)
        yield f"admin:{model}_change", Place(self.seen, self.changed, row, known_to)
        yield f"admin:{model}_history", Place(self.seen, self.seen, row, known_to)
        yield f"admin:{model}_delete", Place(self.deleted, self.deleted, row, known_to)
        yield f"admin/{model.replace('_', '/')}/{BY_NUMBER}", Place(LED_ON, LED_ON, row)


def theirs(insiders: Collection[str], status: int) -> Answers:
    """To who answers but not here it doesn't exist; who answers nowhere is told that it isn't for them."""
    return {**desk(insiders, status), EDITOR: 403}


LED_ON = desk(AT_THE_DESK, 302)
NEVER = desk(NOBODY, 200, others=403)


def ones_own(insiders: tuple[str, ...], thing: str) -> Rows:
    """Everything for those, nothing for others, who are told that they have no right before anything is looked up."""
    all_of_it = desk(insiders, 200, others=403)
    return Rows(thing, all_of_it, all_of_it, all_of_it, all_of_it, all_of_it)


def editors(thing: str) -> Rows:
    return ones_own(EDITORS, thing)


def administrators(thing: str) -> Rows:
    return ones_own(ADMINISTRATORS, thing)


def answered(thing: str, *, seen_by: tuple[str, ...] = TEAM, changed: int = 200) -> Rows:
    """Everybody who answers has such a list, with the rows of their teams. No row is added or deleted by hand."""
    kept, shown = theirs(seen_by, 403), theirs(seen_by, 200)
    return Rows(thing, desk(ANSWERING, 200, others=403), NEVER, shown, theirs(seen_by, changed), kept)


def settled(thing: str) -> Rows:
    """Read by the team, changed by its lead."""
    shown, changed = theirs(TEAM, 200), {**theirs(LEADS, 200), AGENT: 403}
    return Rows(thing, desk(ANSWERING, 200, others=403), desk(LEADS, 200, others=403), shown, changed, changed)


ROWS: Mapping[str, Rows] = {
    "faq_section": editors("section"),
    "faq_article": editors("article"),
    "faq_articlefeedback": replace(editors("feedback"), added=NEVER, changed=NEVER),
    "tutorials_tutorial": editors("guide"),
    "tutorials_tutorialtranslation": editors("guide text"),
    "legal_document": editors("document"),
    "legal_version": editors("version"),
    "legal_company": replace(editors("company"), added=NEVER, deleted=NEVER),  # one row, and it is there
    "auth_user": replace(administrators("user"), deleted=NEVER),
    "supportportal_auditentry": replace(administrators("audit entry"), added=NEVER, changed=NEVER, deleted=NEVER),
    "tickets_team": administrators("team"),
    "tickets_ticket": answered("ticket"),
    "tickets_customer": answered("customer"),
    "tickets_incident": replace(answered("incident"), added=desk(ANSWERING, 200, others=403)),
    "tickets_incomingemail": answered("letter in", changed=403),
    "tickets_mailaddress": replace(
        administrators("mail address"), changed=desk(ADMINISTRATORS, 302, others=403), deleted=NEVER
    ),
    "tickets_letterwords": administrators("letter words"),
    "tickets_senderrule": Rows(
        "sender rule",
        desk(ANSWERING, 200, others=403),
        NEVER,
        desk(ANSWERING, 200, others=403),
        desk(ANSWERING, 200, others=403),
        desk(ANSWERING, 200, others=403),
    ),
    "tickets_tag": Rows(
        "tag",
        desk(ANSWERING, 200, others=403),
        desk(LEADS, 200, others=403),
        desk(ANSWERING, 200, others=403),
        desk(LEADS, 200, others=403),
        desk(LEADS, 200, others=403),
    ),
    # Who answers may have some of their own.
    "tickets_cannedreply": replace(settled("canned reply"), added=desk(ANSWERING, 200, others=403)),
    "tickets_outgoingemail": answered("letter out", changed=403),
    "tickets_possibleclaim": replace(ones_own(LEADS, "claim"), added=NEVER, changed=NEVER, deleted=NEVER),
    # Its writer's alone; everybody at the desk has such a list.
    "tickets_saveddraft": Rows(
        "draft", desk(AT_THE_DESK, 200), NEVER, desk((AGENT,), 200), desk((AGENT,), 200), desk((AGENT,), 403)
    ),
    "tickets_conformitycase": answered("case", seen_by=PAYING),
    "tickets_subscription": replace(
        answered("subscription", seen_by=PAYING),
        added=desk(ADMINISTRATORS, 200, others=403),
        changed={**theirs(PAYING, 403), ADMINISTRATOR: 200},
    ),
    "tickets_renewalletter": replace(
        ones_own((BILLING, ADMINISTRATOR), "renewal letter"), added=NEVER, changed=NEVER, deleted=NEVER
    ),
    "tickets_announcement": replace(administrators("announcement"), changed=NEVER, deleted=NEVER),
    "chat_conversation": replace(
        answered("chat"), listed=desk(ANSWERING, 200), seen=desk(TEAM, 200), changed=desk(TEAM, 200), deleted=NEVER
    ),
    "chat_chatrating": answered("rating", changed=403),
    "chat_chattopic": settled("chat topic"),
    "chat_openinghours": settled("hours"),
    "chat_closedday": settled("closed day"),
    "chat_agentdesk": replace(
        settled("place"),
        added=NEVER,
        changed=theirs(TEAM, 200),
        deleted={**theirs(TEAM, 403), ADMINISTRATOR: 200},
    ),
}
MODEL_PLACES: Mapping[str, Place] = dict(place for model, rows in ROWS.items() for place in rows.places(model))
