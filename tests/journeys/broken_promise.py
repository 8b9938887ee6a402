"""The story of a promise that is broken and made good: by letter, day by day, with every page and letter kept."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test import Client
from time_machine import travel

from supportportal.foundations.topics import Topic
from tests.people import make_agent, make_agent_without_team
from tests.tickets.factories import REFERENCE, make_subscription, publish_promises
from tests.tickets.mailroom.letters import letter, receive
from tickets.customers import customer_of
from tickets.guarantee.steps.answering import report_progress
from tickets.guarantee.steps.questions import ask
from tickets.guarantee.steps.refunds import mark_refunded
from tickets.guarantee.sweep.case_sweep import sweep_cases
from tickets.handling import assign
from tickets.models import Agent, ConformityCase, OutgoingEmail, Team
from tickets.outbox.delivery import deliver_outbox

PARIS = ZoneInfo("Europe/Paris")
REPORTED = datetime(2026, 9, 25, 17, 40, tzinfo=PARIS)  # day 30 is Sunday 25 October, on which summer time ends
HOURS = ((0, 1), (9, 0), (12, 0), (13, 0), (18, 30), (20, 0), (23, 1))
WORDS = {
    "en": (
        "No connection since this morning",
        "Hello,\n\nSince this morning the app no longer connects on my two computers: error E-520. My subscription is"
        f" {REFERENCE}.\nI report this under the legal guarantee of conformity.\n\nClaire Martin\n",
        "It happens on Windows 11, version 5.2 of the app.",
    ),
    "fr": (
        "Plus de connexion depuis ce matin",
        "Bonjour,\n\nDepuis ce matin, l’application ne se connecte plus sur mes deux ordinateurs : erreur E-520."
        f" Mon abonnement est {REFERENCE}.\nJe vous le signale au titre de la garantie légale de conformité.\n\n"
        "Claire Martin\n",
        "C’est sous Windows 11, version 5.2 de l’application.",
    ),
}


@dataclass
class Album:
    """What the customer saw, in order: pages as HTML with their address, letters as they were read."""

    language: str
    pages: list[tuple[str, str, str]] = field(default_factory=list)  # name, path, HTML
    letters: list[tuple[datetime, EmailMessage]] = field(default_factory=list)  # to the customer
    reminders: list[tuple[datetime, EmailMessage]] = field(default_factory=list)  # to agents
    case: ConformityCase | None = None

    def subjects(self) -> list[tuple[str, str]]:
        """Day and hour in Paris, and the subject without the request's number."""
        return [(f"{at:%d %b %H:%M}", re.sub(r" \[#\d+\]", "", str(one["Subject"]))) for at, one in self.letters]


def tell(*, language: str, client: Client) -> Album:
    """From the letter that reports it to the refund's last word, on the wall clock of the days in which it happens."""
    album, agents = Album(language), _people()
    with travel(REPORTED, tick=False) as clock:
        _prepare(language)
        subject, text, answer = WORDS[language]
        _customer_writes(subject, text, number=1)
        _post_goes_out(album)
        case = ConformityCase.objects.select_related("ticket__customer").get()
        album.case = case
        assign(case.ticket, to=agents["connectivity"], by=agents["connectivity"], now=REPORTED)
        case_path = _link_in(album.letters[-1][1], "/cases/")
        _look(album, client, "1-acknowledged", case_path)
        _look(album, client, "1-what-was-missing", _link_in(album.letters[-1][1], "/complete/"))
        for moment in _moments(case):
            clock.move_to(moment)
            day = (moment.date() - REPORTED.date()).days
            if (day, moment.hour) == (2, 13):
                case.refresh_from_db()
                ask(case, agent=agents["connectivity"], **_question(language), now=moment)
            if (day, moment.hour) == (3, 13):
                _customer_writes(f"Re: {subject} [#{case.ticket_id}]", answer, number=2, reply_to=album)
            if (day, moment.hour) == (12, 13):
                case.refresh_from_db()
                report_progress(case, agent=agents["connectivity"], **_progress(language), now=moment)
                _look(album, client, "2-day-12", case_path)
                for act in ("works", "serious", "withdraw"):  # what she could say that day, and doesn't
                    _look(album, client, f"2-{act}", f"{case_path}{act}/")
            sweep_cases(now=moment)
            _post_goes_out(album)
        _choose(album, client, case_path)
        clock.move_to(datetime(2026, 10, 29, 11, 0, tzinfo=PARIS))
        _billing_refunds(case, agents["billing"])
        _post_goes_out(album)
        _look(album, client, "7-refunded", case_path)
        case.refresh_from_db()
    return album


def _billing_refunds(case: ConformityCase, agent: Agent) -> None:
    case.refresh_from_db()
    now = datetime.now(PARIS)
    mark_refunded(case, agent=agent, reference="RF-88121", amount=case.refund_amount or Decimal(0), at=now, now=now)


def _people() -> dict[str, Agent]:
    names = {Topic.CONNECTIVITY: "maya", Topic.BILLING: "theo", Topic.GENERAL: "lena"}
    lead = make_agent_without_team("iris", email="iris@staff.example")
    agents = {topic.value: make_agent(name, topic, email=f"{name}@staff.example") for topic, name in names.items()}
    Team.objects.filter(topic=Topic.CONNECTIVITY).update(lead=lead)
    return agents


def _prepare(language: str) -> None:
    publish_promises()
    customer = customer_of("claire@customers.example", name="Claire Martin", language=language)
    customer.subscription_reference = REFERENCE
    customer.save()
    make_subscription(customer)


def _question(language: str) -> dict[str, str]:
    if language == "fr":
        return {"question": "le système de vos ordinateurs", "why": "l’erreur dépend du système."}
    return {"question": "the system your computers run", "why": "the error depends on the system."}


def _progress(language: str) -> dict[str, object]:
    by_day = datetime(2026, 10, 14).date()
    if language == "fr":
        fact, step = "l’erreur vient d’un certificat expiré", "une version corrigée de l’application"
    else:
        fact, step = "the error comes from an expired certificate", "a corrected version of the app"
    return {"fact": fact, "next_step": step, "by_day": by_day}


def _moments(case: ConformityCase) -> Iterator[datetime]:
    """Some hours of every day, up to the first afternoon after the last day."""
    end = datetime(2026, 10, 26, 14, 0, tzinfo=PARIS)
    for number in range(33):
        for hour, minute in HOURS:
            day = REPORTED.date() + timedelta(days=number)
            moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)
            if REPORTED < moment < end:
                yield moment


def _customer_writes(subject: str, text: str, *, number: int, reply_to: Album | None = None) -> None:
    headers = {"Subject": subject, "Message_ID": f"<claire-{number}@customers.example>"}
    recipients: tuple[str, ...] = ()
    if reply_to:
        last = reply_to.letters[-1][1]
        headers |= {"To": str(last["Reply-To"]), "In_Reply_To": str(last["Message-ID"])}
        recipients = (email.utils.parseaddr(str(last["Reply-To"]))[1],)
    receive(
        letter(text, From="Claire Martin <claire@customers.example>", **headers),
        sender="claire@customers.example",
        recipients=recipients,
        now=datetime.now(PARIS),
    )


def _post_goes_out(album: Album) -> None:
    """The outbox delivers; what reached whom is read from the files as a mail program would."""
    folder = Path(settings.EMAIL_FILE_PATH)
    known = set(folder.glob("*.eml"))
    deliver_outbox(now=datetime.now(PARIS))
    for path in sorted(set(folder.glob("*.eml")) - known):
        read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        mine = "claire@" in str(read["To"])
        (album.letters if mine else album.reminders).append((datetime.now(PARIS), read))
    assert not OutgoingEmail.objects.filter(sent_at=None).exists()


def _link_in(read: EmailMessage, part: str) -> str:
    text = read.get_body(("plain",)).get_content()
    link = next(word for word in text.split() if part in word)
    return urlsplit(link).path


def _look(album: Album, client: Client, name: str, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    album.pages.append((name, path, answer.content.decode()))
    return answer.content.decode()


def _choose(album: Album, client: Client, case_path: str) -> None:
    """The end of the contract, from the link in the letter of the breach, asked twice."""
    _look(album, client, "3-broken", case_path)
    choice = _link_in(album.letters[-1][1], "/choice/")
    _look(album, client, "4-choice", choice)
    page = _look(album, client, "5-confirm", f"{choice}termination/")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post(f"{choice}termination/", hidden).status_code == 302
    _post_goes_out(album)
    _look(album, client, "6-chosen", case_path)
