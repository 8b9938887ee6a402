"""The desk's pages that are no list and no row: its doors, its acts, its files."""

from collections.abc import Mapping

from tests.matrix.answering import (
    ADMINISTRATORS,
    ANSWERING,
    EDITORS,
    LEADS,
    NOBODY,
    PAYING,
    TEAM,
    Place,
    desk,
    everybody,
)
from tests.matrix.world import ADMINISTRATOR, AGENT, AT_THE_DESK, BILLING, EDITOR, LEAD
from tickets.admin.queue_desk.board_forms import BOARD_ACTS
from tickets.admin.ticket_desk.acts import ACTS

# Acts without a field that has to be filled in are done by an empty form.
DONE_AT_ONCE = {"assign", "reopen", "end-links", "reach-again", "wake", "keep-open"}
ONE_MESSAGE = {"ticket_id": "ticket", "message_id": "message"}


def for_team(**things: str) -> Place:
    """To look at; a form that is sent there changes nothing."""
    return Place(desk(TEAM, 200), desk(TEAM, 200), things)


def act(status: int = 200, *, by: tuple[str, ...] = TEAM, others: int = 404, **things: str) -> Place:
    """Only a POST does something; a GET leads to the page. An empty form comes back with what it lacks."""
    return Place(desk(by, 302, others=others), desk(by, status, others=others), things)


def of_incident(status: int) -> Place:
    """Its team reads it, and its lead answers all of it."""
    met = {**desk(TEAM, 403), EDITOR: 403, LEAD: status, ADMINISTRATOR: status}
    return Place(met, met, {"incident_id": "incident"}, TEAM)


DESK_PLACES: Mapping[str, Place] = {
    "admin:believe_clock": Place(desk(LEADS, 302, others=403), desk(LEADS, 302, others=403)),
    "admin:index": Place(desk(AT_THE_DESK, 200), desk(AT_THE_DESK, 200)),
    "admin:login": Place({**everybody(200), **dict.fromkeys(AT_THE_DESK, 302)}, everybody(200)),
    "admin:logout": Place(
        {**everybody(302), **dict.fromkeys(AT_THE_DESK, 405)}, {**everybody(302), **dict.fromkeys(AT_THE_DESK, 200)}
    ),
    "admin:password_change": Place(desk(AT_THE_DESK, 200), desk(AT_THE_DESK, 200)),
    "admin:password_change_done": Place(desk(AT_THE_DESK, 200), desk(AT_THE_DESK, 405)),
    "admin:jsi18n": Place(desk(AT_THE_DESK, 200), desk(AT_THE_DESK, 405)),
    "admin:autocomplete": Place(desk(NOBODY, 200, others=403), desk(AT_THE_DESK, 405)),  # says no model
    "admin:app_list": Place(desk(ANSWERING, 200), desk(ANSWERING, 200), {"app_label": "app"}),
    "any_row": Place(desk(NOBODY, 200), desk(NOBODY, 200), {"row": "elsewhere"}),
    "admin:view_on_site": Place(
        desk(NOBODY, 200), desk(NOBODY, 200), {"content_type_id": "kind", "object_id": "ticket"}
    ),
    "admin/(?P<url>.*)$": Place(desk(NOBODY, 200), desk(NOBODY, 200), {"url": "elsewhere"}),
    "admin:auth_user_password_change": Place(
        desk(ADMINISTRATORS, 200, others=403), desk(ADMINISTRATORS, 200, others=403), {"id": "user"}
    ),
    "admin:auth_user_place": Place(desk(ADMINISTRATORS, 302, others=403), desk(ADMINISTRATORS, 302, others=403)),
    "admin:auth_user_leave": Place(
        desk(ADMINISTRATORS, 200, others=403), desk(ADMINISTRATORS, 302, others=403), {"user_id": "user"}
    ),
    "admin:tickets_customer_forget": Place(
        desk(ADMINISTRATORS, 200, others=403), desk(ADMINISTRATORS, 302, others=403), {"customer_id": "customer"}
    ),
    "admin:customer_export": Place(
        desk(ADMINISTRATORS, 200, others=403), desk(ADMINISTRATORS, 200, others=403), {"customer_id": "customer"}
    ),
    "admin:auth_user_link": act(302, by=ADMINISTRATORS, others=403, user_id="user"),
    "admin:auth_user_factors": act(302, by=ADMINISTRATORS, others=403, user_id="user"),
    "admin:auth_user_return": act(302, by=ADMINISTRATORS, others=403, user_id="user"),
    "admin:legal_version_letters": Place(
        desk(EDITORS, 200, others=403), desk(EDITORS, 200, others=403), {"version_id": "version"}
    ),
    **{  # what is sent there is looked at, or goes to whoever sent it
        f"admin:tickets_letterwords_{name}": Place(
            {**desk(NOBODY, 200, others=403), ADMINISTRATOR: 404}, desk(ADMINISTRATORS, 200, others=403)
        )
        for name in ("preview", "test")
    },
    "admin:tickets_letterwords_all": Place(
        desk(ADMINISTRATORS, 200, others=403), desk(ADMINISTRATORS, 200, others=403)
    ),
    "admin:tickets_letterwords_one": Place(
        desk(ADMINISTRATORS, 200, others=403),
        desk(ADMINISTRATORS, 200, others=403),
        {"kind": "letter kind", "language": "letter language"},
    ),
    "admin:tickets_conformitycase_board": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    # Who pays sees the case there, and does nothing about another team's ticket.
    **{
        f"admin:tickets_conformitycase_board-{name}": Place(
            desk(PAYING, 302), {**desk(TEAM, 200), BILLING: 302}, {"case_id": "case"}
        )
        for name in BOARD_ACTS
    },
    "admin:tickets_conformitycase_evidence": Place(
        {**desk(TEAM, 200), BILLING: 403}, {**desk(TEAM, 200), BILLING: 403}, {"case_id": "case"}, PAYING
    ),
    "admin:tickets_conformitycase_sheet": Place(
        {**desk(TEAM, 200), BILLING: 403}, {**desk(TEAM, 200), BILLING: 403}, {"case_id": "case"}, PAYING
    ),
    "admin:tickets_conformitycase_clear": act(by=PAYING, case_id="case"),
    "admin:tickets_conformitycase_hand-over": act(by=PAYING, case_id="case"),
    "admin:tickets_conformitycase_refund": act(by=PAYING, case_id="case"),
    "admin:tickets_incomingemail_flood": Place(desk(ANSWERING, 302, others=403), desk(ANSWERING, 302, others=403)),
    "admin:tickets_saveddraft_here": Place(desk(AT_THE_DESK, 200), desk(AT_THE_DESK, 200)),
    # A form that doesn't say whose it was is refused.
    **{
        f"admin:tickets_saveddraft_{door}": Place(desk(AT_THE_DESK, 405), desk(AT_THE_DESK, 403))
        for door in ("save", "attach", "detach", "discard", "undo")
    },
    "admin:tickets_cannedreply_for_ticket": for_team(ticket_id="ticket"),
    # A form that names nothing is about nothing.
    "admin:tickets_cannedreply_used": Place(desk(AT_THE_DESK, 405), desk(NOBODY, 200)),
    "admin:tickets_cannedreply_keep": Place(desk(AT_THE_DESK, 405), desk(ANSWERING, 404, others=403)),
    "admin:tickets_ticket_insert": act(ticket_id="ticket", place="act"),
    "admin:tickets_incident_link": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_incident_answer": of_incident(200),
    "admin:tickets_incident_end": of_incident(302),
    "admin:tickets_incident_stop": of_incident(302),
    "admin:tickets_incomingemail_raw": for_team(letter_id="letter in"),
    # Nothing was taken out of the letter there.
    "admin:tickets_incomingemail_sealed": Place(desk(NOBODY, 200), desk(NOBODY, 200), {"letter_id": "letter in"}),
    "admin:tickets_incomingemail_source": for_team(letter_id="letter in"),
    # The letter there has no HTML, and is no longer in quarantine.
    "admin:tickets_incomingemail_designed": for_team(letter_id="letter in"),
    "admin:tickets_incomingemail_place": act(letter_id="letter in"),
    "admin:tickets_incomingemail_replay": act(302, letter_id="letter in"),
    "admin:tickets_customer_merge": Place(
        desk(TEAM, 302), {**desk(TEAM, 403), LEAD: 200, ADMINISTRATOR: 200}, {"customer_id": "customer"}
    ),
    "admin:tickets_customer_person": for_team(customer_id="customer"),
    "admin:tickets_customer_all": for_team(customer_id="customer", kind="kind of things"),
    "admin:chat_conversation_person": for_team(customer_id="customer"),
    "admin:tickets_customer_part": Place(
        desk(TEAM, 302), {**desk(TEAM, 403), LEAD: 404, ADMINISTRATOR: 404}, {"customer_id": "customer"}, TEAM
    ),
    "admin:tickets_outgoingemail_raw": for_team(letter_id="letter out"),
    "admin:tickets_outgoingemail_retry": act(letter_id="letter out"),
    "admin:tickets_conformitycase_change": Place(desk(PAYING, 200), desk(PAYING, 200), {"object_id": "case"}),
    "admin:tickets_ticket_write_down": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_ticket_write_first": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_ticket_find_customers": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_ticket_keys": Place(desk(NOBODY, 200, others=403), desk(ANSWERING, 302, others=403)),
    "admin:tickets_ticket_told_by_mail": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_ticket_signature": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_ticket_views": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 200, others=403)),
    "admin:tickets_ticket_keep_view": Place(desk(ANSWERING, 302, others=403), desk(ANSWERING, 302, others=403)),
    # Whose it is changes it, and the lead of the team that has it.
    "admin:tickets_ticket_change_view": Place(
        {**desk((AGENT, LEAD), 302), EDITOR: 403}, {**desk((AGENT, LEAD), 302), EDITOR: 403}, {"view_id": "view"}
    ),
    # An act on many tickets is theirs who chose it. It comes back with what an empty form lacks.
    **{
        f"admin:tickets_ticket_{name}": Place(desk((AGENT,), 200), desk((AGENT,), 200), {"act_id": "act on many"})
        for name in ("bulk", "undo")
    },
    # From a ticket that one no longer sees, too: to its neighbour in one's own list.
    **{
        f"admin:tickets_ticket_{name}": Place(
            desk(ANSWERING, 302, others=403), desk(ANSWERING, 302, others=403), {"ticket_id": "ticket"}
        )
        for name in ("next", "previous")
    },
    # A form that names nobody.
    "admin:tickets_ticket_who_is_there": Place(desk(ANSWERING, 200, others=403), desk(ANSWERING, 404, others=403)),
    "admin:tickets_ticket_merge": for_team(ticket_id="ticket"),
    "admin:tickets_ticket_split": for_team(ticket_id="ticket"),
    "admin:tickets_ticket_attachment": for_team(ticket_id="ticket", public_id="file"),
    "admin:tickets_ticket_preview": for_team(ticket_id="ticket", public_id="file"),
    "admin:tickets_ticket_preview_answer": act(ticket_id="ticket"),
    "admin:tickets_ticket_given_away": Place(desk(NOBODY, 200), desk(NOBODY, 200), {"ticket_id": "ticket"}),
    "admin:tickets_ticket_unlock": Place(
        desk(TEAM, 302), {**desk(TEAM, 403), ADMINISTRATOR: 302}, {"ticket_id": "ticket", "public_id": "file"}
    ),
    "admin:tickets_ticket_message": Place(desk(TEAM, 302), desk(TEAM, 302), ONE_MESSAGE),
    "admin:tickets_ticket_order": Place(desk(TEAM, 302), desk(TEAM, 302), {"ticket_id": "ticket"}),
    "admin:tickets_ticket_earlier": for_team(**ONE_MESSAGE),
    "admin:tickets_ticket_acts": for_team(**ONE_MESSAGE),
    "admin:tickets_ticket_letter": for_team(ticket_id="ticket", message_id="message"),
    "admin:tickets_ticket_headers": for_team(ticket_id="ticket", message_id="message"),
    **{f"admin:tickets_ticket_{name}": act(302 if name in DONE_AT_ONCE else 200, ticket_id="ticket") for name in ACTS},
    "admin:chat_conversation_status": Place(desk(NOBODY, 200), desk(ANSWERING, 302)),
    "admin:chat_conversation_teams": Place(desk(LEADS, 200), desk(LEADS, 200)),
    "admin:chat_conversation_act": Place(desk(NOBODY, 200), desk(TEAM, 302), {"pk": "chat", "act": "act"}),
    "admin:chat_conversation_messages": Place(desk(TEAM, 200), desk(TEAM, 400), {"pk": "chat"}),
    "admin:chat_conversation_files": Place(desk(NOBODY, 200), desk(TEAM, 400), {"pk": "chat"}),
    "admin:chat_conversation_canned": for_team(pk="chat"),
    "admin:chat_conversation_file": for_team(pk="chat", file="chat file"),
    "admin:chat_conversation_preview": for_team(pk="chat", file="chat file"),
}
