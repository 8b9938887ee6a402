"""A side thread at a ticket with a case: what is proved stays whole, and our letter is an act of ours."""

import pytest
from django.core.files.base import ContentFile

from tests.tickets.guarantee.evidence.test_tampering import verified
from tests.tickets.guarantee.reading import days, fresh, reported
from tests.tickets.mailroom.letters import letter, receive
from tests.tickets.side_threads.threads import BANK, ask_the_bank, ines
from tickets.forgetting.redaction import take_out_words
from tickets.guarantee.evidence.register import keep_register
from tickets.guarantee.rules.last_acts import logs_of
from tickets.mailroom.sorting.quarantine import join_ticket
from tickets.mailroom.sorting.replay import replay
from tickets.models import IncomingEmail, Redaction, SenderRule, SideThread
from tickets.outbox.delivery import deliver_outbox
from tickets.outbox.signed_ids import side_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


def from_the_bank(thread: SideThread, text: str = "Her card is 9988-7766.") -> IncomingEmail:
    mail = letter(text, From=BANK, To=side_address(thread), Message_ID="<bank@bank.example>")
    return receive(mail, sender=BANK, recipients=(side_address(thread),), now=days(1))


def test_the_case_stays_whole_whatever_becomes_of_the_side_thread():
    case = reported()
    thread = ask_the_bank(case.ticket)
    came = from_the_bank(thread)
    deliver_outbox(now=days(1))
    keep_register(now=days(1))
    events = case.events.count()
    came.raw.save("anew.eml", ContentFile(came.raw.read().replace(b"9988-7766", b"9988-1234")))
    replay(came, by=ines(), now=days(2))
    message = thread.messages.get(author="outsider")
    assert message.text == "Her card is 9988-1234."
    assert fresh(case).events.count() == events  # the customer's case knows nothing of it
    trace = Redaction(kind="person", by=ines())
    take_out_words(message, words="9988-1234", trace=trace, now=days(2))
    message.refresh_from_db()
    assert "9988" not in message.text
    keep_register(now=days(3))
    told, exit_code = verified()
    assert (told[-1], exit_code) == ("1 whole, 0 broken", 0)


def test_asking_somebody_outside_is_an_act_of_ours_and_their_answer_is_none():
    case = reported()
    assert logs_of([case], with_notes=True)[case.pk].acted_at is None
    thread = ask_the_bank(case.ticket)
    acted_at = thread.messages.get().created_at
    from_the_bank(thread)
    assert logs_of([case], with_notes=True)[case.pk].acted_at == acted_at
    case.ticket.refresh_from_db()
    assert case.ticket.first_answered_at is None


def test_a_letter_that_was_refused_is_placed_into_its_side_thread_by_hand():
    thread = ask_the_bank(reported().ticket)
    SenderRule.objects.create(sender=BANK, act=SenderRule.Act.REFUSE, made_at=days(0))
    came = from_the_bank(thread)
    assert (came.fate, came.side_thread) == (IncomingEmail.Fate.REFUSED, None)
    join_ticket(came, ticket=thread.ticket, by=ines(), now=days(1))
    came.refresh_from_db()
    assert came.message and (came.side_thread, came.message.author) == (thread, "outsider")
