"""What there is to find, all of it the connectivity team's or its customer's; and what isn't there, to ask for too."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from chat.access import token_for
from chat.conversations import sent_files
from chat.models import (
    AgentDesk,
    ChatMessage,
    ChatRating,
    ChatTopic,
    ClosedDay,
    Conversation,
    OpeningHours,
)
from chat.presence import agent_presence
from legal.models import Company
from supportportal.foundations.platforms import Platform
from supportportal.models import AuditEntry
from supportportal.serve.setting_up import open_teams
from tests.chat.factories import a_conversation
from tests.faq.factories import make_article, write
from tests.legal.factories import make_version
from tests.matrix.asking import Browser
from tests.people import make_agent, make_user
from tests.tickets.factories import (
    attachment_row,
    case_row,
    incoming_row,
    make_file,
    make_yearly_subscription,
    outgoing_row,
    possible_claim_row,
    ticket_row,
)
from tests.tutorials.factories import make_guide
from tickets import access
from tickets.bulk.preparing import prepare
from tickets.models import (
    Agent,
    Announcement,
    BulkAct,
    CannedReply,
    ConformityCase,
    Incident,
    LetterWords,
    MailAddress,
    PossibleClaim,
    RenewalLetter,
    SavedDraft,
    SavedView,
    SenderRule,
    Tag,
    Team,
    Ticket,
    TicketParticipant,
    TicketRating,
)

VISITOR, CUSTOMER, OTHER_CUSTOMER = "visitor", "customer with the link", "other customer"
AGENT, OTHER_AGENT, LEAD = "agent", "agent of another team", "lead"
EDITOR, BILLING, ADMINISTRATOR = "editor", "billing", "administrator"
OUTSIDE = (VISITOR, CUSTOMER, OTHER_CUSTOMER)
AT_THE_DESK = (AGENT, OTHER_AGENT, LEAD, EDITOR, BILLING, ADMINISTRATOR)
EVERYBODY = (*OUTSIDE, *AT_THE_DESK)

PASSWORD = "lampe chaise orage"
PICTURE = "0123456789abcdef01234567-8x8.png"
NOWHERE = 999_999
NOTHING = uuid.UUID(int=0)


def refusing_rule() -> SenderRule:
    return SenderRule.objects.create(sender="@spam.example", act=SenderRule.Act.REFUSE, made_at=timezone.now())


def an_incident() -> Incident:
    return Incident.objects.create(title="No television", topic="connectivity", began_at=timezone.now())


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands in an address. `real` opens it for those it belongs to; nobody has ever made what `missing` names.

    None is missing where the pattern lets through only what is there.
    """

    real: object
    missing: object


@dataclass(frozen=True, slots=True)
class Link(Thing):
    """A signed link; who doesn't have it puts the signature of their own under somebody else's number."""

    own: str  # the other customer's

    def made_up(self, link: object) -> str:
        return f"{str(link).rpartition('.')[0]}.{self.own.rpartition('.')[2]}"


@dataclass(slots=True)
class World:
    things: dict[str, Thing] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)


def make_world() -> World:
    open_teams()
    world = World(browsers=make_people())
    ticket, other = make_requests()
    world.things |= (
        rows_of_requests(ticket) | links(ticket, other) | rows_of_chats() | rows_to_read() | rows_of_people()
    )
    return world


def make_people() -> dict[str, Browser]:
    agent, lead = make_agent("maya", "connectivity"), make_agent("noemie", "connectivity")
    others = {OTHER_AGENT: make_agent("gus", "general"), BILLING: make_agent("bill", "billing")}
    solene = make_agent("solene", "connectivity", "general", "billing", is_superuser=True)
    Team.objects.exclude(topic="connectivity").update(lead=solene)
    Team.objects.filter(topic="connectivity").update(lead=lead)
    users = {AGENT: agent, LEAD: lead, ADMINISTRATOR: solene, **others}
    for each in users.values():
        each.user.groups.add(Group.objects.get(name="Agents"))
    editor = make_user("edith")
    editor.groups.add(Group.objects.get(name="Editors"))
    at_the_desk = {name: signed_in(each.user) for name, each in users.items()}
    return dict.fromkeys(OUTSIDE, Browser()) | at_the_desk | {EDITOR: signed_in(editor)}


def signed_in(user: User) -> Browser:
    """By the door, since pages of one's own account ask how long ago that was."""
    user.set_password(PASSWORD)
    user.save()
    client, browser = Client(), Browser()
    answer = client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    client.get("/admin/jsi18n/")  # the first page of a sign-in writes down that there is one
    browser.cookies = client.cookies
    return browser


def make_requests() -> tuple[Ticket, Ticket]:
    ticket = ticket_row("No connection")
    ticket.messages.update(html="<p>Hello</p>")
    TicketParticipant.objects.create(ticket=ticket, address="omar@example.org", asked_at=timezone.now())
    return ticket, ticket_row("Another request")


def rows_of_requests(ticket: Ticket) -> dict[str, Thing]:
    payable = case_row(
        ticket_row("To be paid"),
        days_ago=40,
        remedy_choice="termination",
        remedy_chosen_at=timezone.now(),
        refund_amount=Decimal(12),
        refund_due_at=timezone.now(),
    )
    bought = make_yearly_subscription(customer=ticket.customer)
    renewal = RenewalLetter.objects.create(
        subscription=bought, period_ends_on="2026-12-31", refuse_until="2026-12-30", price=9, currency="EUR",
        missed_at=timezone.now(),
    )  # fmt: skip
    file = attachment_row(ticket)
    return {
        "ticket": Thing(ticket.pk, NOWHERE),
        "incident": Thing(an_incident().pk, NOWHERE),
        "message": Thing(ticket.messages.get().pk, NOWHERE),
        "file": Thing(file.public_id, NOTHING),
        "case": Thing(payable.pk, NOWHERE),
        "claim": Thing(refused_claim(ticket).pk, NOWHERE),
        "customer": Thing(ticket.customer_id, NOWHERE),
        "letter in": Thing(incoming_row(ticket, message=ticket.messages.get()).pk, NOWHERE),
        "canned reply": Thing(canned_reply_of_the_team().pk, NOWHERE),
        "sender rule": Thing(refusing_rule().pk, NOWHERE),
        "tag": Thing(Tag.objects.create(name="router").pk, NOWHERE),
        "mail address": Thing(MailAddress.objects.create(address="billing@albatros.example").pk, NOWHERE),
        "letter words": Thing(LetterWords.objects.create(kind="closing", language="en", subject="Done").pk, NOWHERE),
        "letter kind": Thing("reply", "nowhere"),
        "letter language": Thing("en", "nowhere"),
        "letter out": Thing(outgoing_row(ticket).pk, NOWHERE),
        "renewal letter": Thing(renewal.pk, NOWHERE),
        "subscription": Thing(bought.pk, NOWHERE),
        "draft": Thing(agents_draft(ticket).pk, NOWHERE),
        "view": Thing(view_of_the_team().pk, NOWHERE),
        "act on many": Thing(act_on_many(ticket).pk, NOWHERE),
        "kind of things": Thing("files", "nothing"),
        "kind": Thing(ContentType.objects.get_for_model(Ticket).pk, NOWHERE),
    }


def view_of_the_team() -> SavedView:
    owner, team = Agent.objects.get(user__username="maya"), Team.objects.get(topic="connectivity")
    return SavedView.objects.create(name="Routers", question="tab=all", team=team, owner=owner)


def act_on_many(ticket: Ticket) -> BulkAct:
    """Chosen, and not begun: to whom is still to be said."""
    agent = Agent.objects.get(user__username="maya")
    return prepare(BulkAct.Kind.ASSIGN, tickets=[ticket.pk], facts={}, place="tab=all", agent=agent, now=timezone.now())


def agents_draft(ticket: Ticket) -> SavedDraft:
    words, owner = {"text": {"was": "", "is": "Half a sentence"}}, User.objects.get(username="maya")
    return SavedDraft.objects.create(owner=owner, ticket=ticket, place="reply", words=words, saved_at=timezone.now())


def links(ticket: Ticket, other: Ticket) -> dict[str, Thing]:
    case, others = case_row(ticket, days_ago=3), case_row(other, days_ago=3)
    withdrawal, others_withdrawal = (case_row(ticket_row(), days_ago=1, duty="withdrawal") for _ in range(2))
    ending, others_ending = (case_row(ticket_row(), days_ago=1, duty="cancellation") for _ in range(2))
    no_ticket = Ticket(pk=NOWHERE)
    no_case = ConformityCase(pk=NOWHERE)
    for asked in (ticket, other):
        TicketRating.objects.create(ticket=asked, asked_at=timezone.now())
    talk, others_talk = a_conversation("Claire"), a_conversation("Omar")
    no_talk = Conversation(public_id=NOTHING)
    return {
        "request link": Link(*map(access.request_token, (ticket, no_ticket, other))),
        "rating link": Link(*map(access.rating_token, (ticket, no_ticket, other))),
        "completion link": Link(*map(access.completion_token, (ticket, no_ticket, other))),
        "sent link": Link(*map(access.sent_token, (ticket, no_ticket, other))),
        "case link": Link(*map(access.case_token, (case, no_case, others))),
        "withdrawal link": Link(*map(access.sent_token, (withdrawal.ticket, no_ticket, others_withdrawal.ticket))),
        "cancellation link": Link(*map(access.sent_token, (ending.ticket, no_ticket, others_ending.ticket))),
        "chat link": Link(*map(token_for, (talk, no_talk, others_talk))),
        "remedy": Thing("reduction", "riches"),
        "vote": Thing("good", "best"),
        "chat": Thing(talk.pk, NOWHERE),
        "said": Thing(1, NOWHERE),
        "chat file": Thing(chat_file(talk), NOTHING),
        "rating": Thing(ChatRating.objects.create(conversation=talk, score=4, rated_at=timezone.now()).pk, NOWHERE),
    }


def refused_claim(ticket: Ticket) -> PossibleClaim:
    return possible_claim_row(ticket, decided_at=timezone.now(), is_claim=False, why_not="question")


def canned_reply_of_the_team() -> CannedReply:
    team = Team.objects.get(topic="connectivity")
    return CannedReply.objects.create(shortcut="hello", title="Hello", team=team, texts={"en": "Hello"})


def chat_file(talk: Conversation) -> uuid.UUID:
    message = sent_files.post_file(
        talk, author=ChatMessage.Author.CUSTOMER, agent=None, files=[make_file()], text="", client_key=uuid.uuid4().hex,
        now=timezone.now(),
    )  # fmt: skip
    return message.files.get().public_id


def rows_of_chats() -> dict[str, Thing]:
    topic = "connectivity"
    maya = Agent.objects.get(user__username="maya")
    agent_presence.mark_agent_seen(maya.user, now=timezone.now())
    return {
        "chat topic": Thing(ChatTopic.objects.create(topic=topic).pk, "nowhere"),
        "hours": Thing(
            OpeningHours.objects.create(topic=topic, weekday=0, opens_at="09:00", closes_at="18:00").pk, NOWHERE
        ),
        "closed day": Thing(ClosedDay.objects.create(topic=topic, day="2026-12-24").pk, NOWHERE),
        "place": Thing(AgentDesk.objects.get(agent=maya).pk, NOWHERE),
    }


def rows_to_read() -> dict[str, Thing]:
    article = make_article("kill-switch")
    text = write(article)
    draft_text = write(make_article("unfinished"), draft=True)
    guide, _ = make_guide(Platform.IOS), make_guide(Platform.LINUX, draft=True)
    version, draft = (make_version(n, effective_on=date(2026, 1, n), draft=n == 2) for n in (1, 2))
    unpublished = make_version(1, effective_on=date(2026, 1, 1), slug="privacy", draft=True)
    company = Company.objects.create(pk=1, name="Pelerine", address="1 rue de la Démonstration")
    default_storage.save(f"articles/{PICTURE}", ContentFile(b"picture"))
    return {
        "section": Thing(article.section_id, NOWHERE),
        "article": Thing(article.pk, NOWHERE),
        "feedback": Thing(text.feedback.create(helpful=True, created_at=timezone.now()).pk, NOWHERE),
        "article slug": Thing(text.slug, "nowhere"),
        "topic": Thing("general", None),
        "section slug": Thing(article.section.slug, "nowhere"),
        "guide": Thing(guide.tutorial_id, NOWHERE),
        "guide text": Thing(guide.pk, NOWHERE),
        "platform": Thing("ios", "abacus"),
        "announcement": Thing(Announcement.objects.create(version=version, asked_at=timezone.now()).pk, NOWHERE),
        "company": Thing(company.pk, NOWHERE),
        "document": Thing(version.document_id, NOWHERE),
        "version": Thing(draft.pk, NOWHERE),
        "document slug": Thing("terms", "nowhere"),
        "draft slug": Thing(draft_text.slug, "nowhere"),
        "draft platform": Thing("linux", "abacus"),
        "draft document": Thing(unpublished.document.slug, "nowhere"),
        "draft number": Thing(draft.number, NOWHERE),
        "version number": Thing(version.number, NOWHERE),
        "picture": Thing(PICTURE, PICTURE.replace("0", "f")),
    }


def rows_of_people() -> dict[str, Thing]:
    maya = User.objects.get(username="maya")
    passkey = Authenticator.objects.create(
        user=make_user("ada"), type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    return {
        "audit entry": Thing(AuditEntry.objects.earliest("pk").pk, NOWHERE),
        "account": Thing("1", None),
        "key": Thing("a-key", None),
        "directory": Thing("company", None),
        "passkey": Thing(passkey.pk, NOWHERE),
        "user": Thing(maya.pk, NOWHERE),
        "team": Thing("connectivity", "nowhere"),
        "elsewhere": Thing("tickets/nothing/", "nothing/"),
        "app": Thing("tickets", None),
        "provider": Thing("mailgun", "nowhere"),
        "act": Thing("note", "nonsense"),
    }
