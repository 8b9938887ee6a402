"""An answer stays in its thread: one “Re:” that every mail program knows, whatever stood before the subject."""

import pytest

from tests.people import make_agent
from tests.tickets.mailroom.letters import NOW, letter, receive, ticket_of
from tickets.handling import reply
from tickets.letters.set_phrases.subject_marks import without_marks
from tickets.models import OutgoingEmail, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr", "de"])
@pytest.mark.parametrize("template", ["reply", "chat_answer"])
@pytest.mark.parametrize("written", ["No connection", "Re: No connection", "RE\u00a0: TR\u00a0: No connection [#12]"])
def test_an_answer_has_one_re_and_our_number_in_every_language(written: str, template: str, language: str) -> None:
    ticket = ticket_of(receive(letter(Subject=written)))
    Ticket.objects.update(language=language)
    ticket.refresh_from_db()
    reply(ticket, agent=make_agent("ines", ticket.topic), text="Better?", template=template, now=NOW)
    assert OutgoingEmail.objects.latest("pk").subject == f"Re: No connection [#{ticket.pk}]"


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("AW: WG: Rechnung", "Rechnung"),
        ("SV: VB: Faktura", "Faktura"),
        ("Antw: Fwd: Rekening", "Rekening"),
        ("RE[3]: Invoice (fwd)", "Invoice"),
        ("[EXTERNAL] Fw: Invoice", "Invoice"),
        ("回复：路由器", "路由器"),
        ("Ref: 4711", "Ref: 4711"),
        ("I: am lost", "I: am lost"),
        ("Reset: how?", "Reset: how?"),
        ("Re: ", ""),
    ],
)
def test_what_programs_put_before_a_subject_is_known_in_many_languages(written: str, bare: str) -> None:
    assert without_marks(written) == bare
