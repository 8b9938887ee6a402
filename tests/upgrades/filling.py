"""The real acts by which a portal is filled for the tests to come; fill.py made its folder and runs this."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.utils import parseaddr
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from time_machine import travel

import faq.demo
import legal.demo
import tutorials.demo
from chat import agent_acts
from chat.access import conversation_of, token_for
from chat.models import Conversation
from chat.presence import agent_presence
from faq.models import Article, ArticleTranslation, Section
from legal.models import VersionText
from supportportal.foundations.topics import Topic
from supportportal.serve import logins, redis_server
from tests.conftest import wait_for_redis
from tests.tickets.factories import make_file, make_png
from tests.tickets.mailroom.letters import letter
from tickets import handling, participants
from tickets.customers import customer_of
from tickets.guarantee.steps import answering, questions, refunds
from tickets.guarantee.subscriptions import BilledSubscription, remember
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.mailroom.arriving import collecting, spool
from tickets.mailroom.arriving.spool_files import Envelope
from tickets.mailroom.sorting.fates import sort_letters
from tickets.models import Agent, ConformityCase, IncomingEmail, OutgoingEmail, Ticket
from tickets.outbox import signed_ids
from tickets.outbox.delivery import deliver_outbox
from tutorials.models import Tutorial, TutorialTranslation

PARIS = ZoneInfo("Europe/Paris")
FIRST_DAY = date(2026, 10, 26)
LAST_DAY = date(2026, 11, 28)
ARCHIVES = Path(__file__).parent.parent / "data"
BROWSER = Client(SERVER_NAME="localhost")
JSON = {"accept": "application/json"}


def main(name: str) -> None:
    with _redis():
        call_command("migrate", verbosity=0)
        for number in range((LAST_DAY - FIRST_DAY).days + 1):
            _live_through(FIRST_DAY + timedelta(days=number))
        with travel(datetime.combine(LAST_DAY, time(10, 5), PARIS), tick=False):
            letters = _letters()
            _leave_something_undone()
    (settings.PORTAL_DATA / "letters.json").write_text(json.dumps(letters, indent=1, ensure_ascii=False) + "\n")
    _pack(ARCHIVES / f"portal-{name}.tar.xz")
    shutil.rmtree(settings.PORTAL_DATA)


@contextmanager
def _redis() -> Iterator[None]:
    process = subprocess.Popen(
        redis_server.command(settings.PORTAL_DATA), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_redis(redis.Redis.from_url(settings.REDIS_URL), process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _live_through(day: date) -> None:
    """The sweep and the post at one minute past midnight, at nine and at ten; what people do that day, at ten."""
    for clock in (time(0, 1), time(9), time(10)):
        with travel(datetime.combine(day, clock, PARIS), tick=False):
            if clock == time(10) and day in DIARY:
                DIARY[day]()
            sort_letters(now=timezone.now())
            sweep_cases(now=timezone.now())
            deliver_outbox(now=timezone.now())


def _opening() -> None:
    """People, the documents with their promises, a section to read and a guide; Claire's subscription."""
    logins.open_desk(passwords=logins.kept_passwords(settings.PORTAL_DATA))
    faq.demo.load(now=timezone.now())
    tutorials.demo.load(now=timezone.now())
    legal.demo.load(now=timezone.now())
    Article.objects.exclude(section__slug="payments").delete()
    Section.objects.exclude(slug="payments").delete()
    Tutorial.objects.exclude(platform="windows").delete()
    for email, name, language, reference in (
        ("claire@customers.example", "Claire Martin", "en", "PV-20417733"),
        ("bruno@customers.example", "Bruno Lefèvre", "fr", "PV-20417734"),
        ("omar@customers.example", "Omar Haddad", "en", "PV-20417735"),
    ):
        customer = customer_of(email, name=name, language=language, subscription_reference=reference)
        told = BilledSubscription(
            reference, started_on=date(2026, 1, 1), price=Decimal("9.30"), period_months=1, paid_from=date(2026, 1, 1)
        )
        remember(told, customer=customer, now=timezone.now())


def _two_promises() -> None:
    """Claire's won't be kept: her choice is open at the end. Omar's is put right, too late for him."""
    _write(
        "claire",
        "Claire Martin",
        "No connection since this morning",
        "Hello,\n\nSince this morning the app no longer connects: error E-520. My subscription is PV-20417733.\n"
        "I report this under the legal guarantee of conformity.\n\nClaire Martin\n",
    )
    _write(
        "omar",
        "Omar Haddad",
        "The app does not work any more",
        "Hello,\n\nThe app does not connect any more since yesterday. My subscription is PV-20417735.\n"
        "I report this under the legal guarantee of conformity.\n\nOmar Haddad\n",
    )


def _a_question_to_claire() -> None:
    questions.ask(_case("claire"), agent=_agent("connectivity"), question="the system", why="it depends", now=_now())


def _claire_answers_by_mail() -> None:
    asked = OutgoingEmail.objects.filter(ticket=_case("claire").ticket).latest("pk")
    to = signed_ids.reply_address(_case("claire").ticket)
    _write(
        "claire", "Claire Martin", f"Re: {asked.subject}", "It is Windows 11.", to=to, answers=asked.message_id_header
    )


def _a_fix_for_bruno() -> None:
    """He reports by form, in French, with a picture; a fix is proposed, which he judges by two links."""
    _send_form(
        "/fr/contact/",
        topic="connectivity",
        name="Bruno Lefèvre",
        email="bruno@customers.example",
        defect="on",
        subscription_reference="PV-20417734",
        details="L’application ne se connecte plus depuis lundi, erreur E-412.",
    )
    case = _case("bruno")
    handling.assign(case.ticket, to=_agent("connectivity"), by=_agent("connectivity"), now=_now())
    answering.propose_fix(case, agent=_agent("connectivity"), text="Installez la version 5.3.", now=_now())


def _everyday_post() -> None:
    """A question by form that is answered with a file, one by letter with Cc, one of billing that is closed."""
    _send_form(
        "/en/contact/",
        topic="general",
        name="Dana Weiss",
        email="dana@customers.example",
        subscription_reference="",
        details="Can I watch my series from abroad?",
    )
    ticket = Ticket.objects.get(customer__email="dana@customers.example")
    handling.note(ticket, agent=_agent("general"), text="She asked before.", now=_now())
    handling.reply(
        ticket, agent=_agent("general"), text="Yes, here is how.", now=_now(), files=[make_file("how.png", make_png())]
    )
    _write("emil", "Emil Novak", "It is slow", "It is too slow in the evening.", copy="friend@customers.example")
    _write("fay", "Fay Larsen", "Invoice", "Please send me the invoice of October.")
    sort_letters(now=_now())
    emil = Ticket.objects.get(customer__email="emil@customers.example")
    participants.let_in(emil, address="friend@customers.example", by=_agent("manager"), now=_now())
    handling.reply(emil, agent=_agent("manager"), text="We look into it.", now=_now())
    fay = Ticket.objects.get(customer__email="fay@customers.example")
    handling.transfer(fay, topic=Topic.BILLING, by=_agent("manager"), now=_now())
    handling.reply(fay, agent=_agent("billing"), text="It is in your account.", now=_now())
    handling.close(fay, by=_agent("billing"), now=_now())


def _omar_chooses_and_is_refunded() -> None:
    case = _case("omar")
    case_path = f"/en/cases/{case_token_of(case)}/choice/termination/"
    page = BROWSER.get(case_path).content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision, page
    assert BROWSER.post(case_path, {"revision": revision[1]}).status_code == 302
    case.refresh_from_db()
    paid = case.refund_amount or Decimal(0)
    refunds.mark_refunded(case, agent=_agent("billing"), reference="RF-88121", amount=paid, at=_now(), now=_now())


def case_token_of(case: ConformityCase) -> str:
    """From the last letter that holds one: the way by which its customer gets there."""
    text = OutgoingEmail.objects.filter(ticket=case.ticket, text__contains="/choice/").latest("pk").text
    return re.search(r"/cases/([^/\s]+)/choice/", text)[1]


def _gwen_withdraws() -> None:
    facts = {"name": "Gwen Petit", "email": "gwen@customers.example", "subscription_reference": ""}
    assert BROWSER.post("/fr/withdrawal/", {**facts, "confirm": "1", "key": str(uuid4())}).status_code == 302


def _chats() -> None:
    """One that is over, rated and sent as a transcript; one that waits; one that went on by mail; one still open."""
    for name in ("connectivity", "billing", "general"):
        agent_presence.mark_agent_seen(_agent(name).user, now=_now())
    over = _chat("Hugo", "connectivity", "The tunnel is down.")
    agent_acts.take(over, agent=_agent("connectivity"), now=_now())
    agent_acts.answer(
        over, agent=_agent("connectivity"), text="Try the other port.", client_key=uuid4().hex, now=_now()
    )
    picture = SimpleUploadedFile("screen.png", make_png(), content_type="image/png")
    address = f"/en/chat/{token_for(over)}/"
    assert BROWSER.post(address, {"text": "It works.", "key": uuid4().hex, "file": picture}).status_code == 302
    agent_acts.end(over, now=_now())
    assert BROWSER.post(f"{address}rating", {"score": "5", "comment": "Quick."}, headers=JSON).status_code == 200
    assert BROWSER.post(f"{address}transcript", headers=JSON).status_code == 200
    by_mail = _chat("Ida", "billing", "Was I charged twice?")
    assert BROWSER.post(f"/en/chat/{token_for(by_mail)}/by-mail", headers=JSON).status_code == 200
    _chat("Jana", "general", "Is anybody there?")
    going_on = _chat("Karl", "connectivity", "Which port is it?")
    agent_acts.take(going_on, agent=_agent("connectivity"), now=_now())
    agent_acts.answer(going_on, agent=_agent("connectivity"), text="443, over TCP.", client_key=uuid4().hex, now=_now())


def _chat(name: str, topic: str, words: str) -> Conversation:
    form = {"topic": topic, "name": name, "email": f"{name.lower()}@customers.example", "key": str(uuid4())}
    answer = BROWSER.post("/en/chat/", form, headers=JSON)
    assert answer.status_code == 200, answer.content
    token = answer.json()["token"]
    assert BROWSER.post(f"/en/chat/{token}/", {"text": words, "key": uuid4().hex}).status_code == 302
    return conversation_of(token)


DIARY = {
    FIRST_DAY: _opening,
    date(2026, 10, 27): _two_promises,
    date(2026, 10, 29): _a_question_to_claire,
    date(2026, 10, 30): _claire_answers_by_mail,
    date(2026, 11, 20): _a_fix_for_bruno,
    date(2026, 11, 25): _everyday_post,
    date(2026, 11, 26): _gwen_withdraws,
    date(2026, 11, 27): _omar_chooses_and_is_refunded,
    date(2026, 11, 28): _chats,
}


def _write(who: str, name: str, subject: str, text: str, *, to: str = "", answers: str = "", copy: str = "") -> None:
    address = f"{who}@customers.example"
    message = letter(
        text,
        From=f"{name} <{address}>",
        To=to or settings.SUPPORT_ADDRESS,
        Subject=subject,
        Cc=copy,
        Message_ID=f"<{who}-{_now():%d%m}@customers.example>",
        In_Reply_To=answers,
    )
    envelope = Envelope(source="smtp", received_at=_now(), sender=address, recipients=(to or settings.SUPPORT_ADDRESS,))
    spool.keep(message.as_bytes(), envelope=envelope)
    collecting.collect(now=_now())


def _send_form(page: str, **fields: str) -> None:
    picture = SimpleUploadedFile("error.png", make_png("navy"), content_type="image/png")
    answer = BROWSER.post(page, {**fields, "key": str(uuid4()), "attachments": picture})
    assert answer.status_code == 302, answer.content.decode()


def _case(who: str) -> ConformityCase:
    return ConformityCase.objects.select_related("ticket__customer").get(
        ticket__customer__email=f"{who}@customers.example"
    )


def _agent(name: str) -> Agent:
    return Agent.objects.select_related("user").get(user__username=name)


def _now() -> datetime:
    return timezone.now()


def _leave_something_undone() -> None:
    """As a portal is found when it is stopped: a letter in the spool, one not yet sorted, one not yet sent."""
    _write("lars", "Lars Holm", "Before the stop", "I wrote just before you stopped.")
    dana = Ticket.objects.get(customer__email="dana@customers.example")
    handling.reply(dana, agent=_agent("general"), text="One more thing: restart it.", now=_now())
    late = letter("I wrote while you stopped.", From="Mia Sand <mia@customers.example>", Subject="At the stop")
    envelope = Envelope(
        source="smtp", received_at=_now(), sender="mia@customers.example", recipients=(settings.SUPPORT_ADDRESS,)
    )
    spool.keep(late.as_bytes(), envelope=envelope)
    assert IncomingEmail.objects.filter(sorted_at=None).count() == 1


def _letters() -> dict[str, object]:
    """What people hold in their hands, read from the letters as they left."""
    letters = []
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml")):
        read = message_from_bytes(path.read_bytes(), policy=policy.default)
        text = read.get_body(("plain",)).get_content()
        row = OutgoingEmail.objects.get(message_id_header="".join(str(read["Message-ID"]).split()))
        links = sorted(set(re.findall(rf"{re.escape(settings.PORTAL_URL)}(/\S+)", text)))
        letters.append(
            {
                "to": parseaddr(str(read["To"]))[1],
                "subject": " ".join(str(read["Subject"]).split()),
                "kind": row.kind,
                "ticket": row.ticket_id,
                "reply_to": parseaddr(str(read["Reply-To"] or ""))[1],
                "message_id": row.message_id_header,
                "bounce_to": signed_ids.bounce_address(row),
                "links": links,
            }
        )
    chats = [
        {
            "name": chat.name,
            "path": f"/en/chat/{token_for(chat)}/",
            "words": list(chat.messages.order_by("sequence").values_list("text", flat=True)),
        }
        for chat in Conversation.objects.order_by("pk")
    ]
    first = {ticket.pk: ticket.messages.earliest("created_at", "pk").text.strip() for ticket in Ticket.objects.all()}
    return {
        "filled_at": _now().isoformat(),
        "first_words": {number: max(text.splitlines(), key=len) for number, text in first.items()},  # a telling line
        "letters": letters,
        "chats": chats,
        "bookmarks": _bookmarks(),
    }


def _bookmarks() -> dict[str, str]:
    """Pages that anybody may read, and the title of each."""
    readable = [*ArticleTranslation.objects.order_by("pk")[:2], *TutorialTranslation.objects.order_by("pk")]
    titles = {text.get_absolute_url(): text.title for text in readable}
    for text in VersionText.objects.filter(version__document__slug="guarantee").order_by("pk"):
        with translation.override(text.language):
            titles[text.version.get_absolute_url()] = text.title
    return titles


def _pack(archive: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        for part in ("portal.sqlite3", "secret_key", "demo-logins.json", "letters.json", "private", "spool"):
            packed.add(settings.PORTAL_DATA / part, arcname=part, filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose machine it was made on is nobody's business."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    main(sys.argv[1])
