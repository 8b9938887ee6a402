"""A ticket: one request of one customer, its messages and their files."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.masking.masks import Hidden, hidden_in, masked
from supportportal.foundations.topics import topic_choices
from tickets.models import channels
from tickets.models.agent import Agent, Team
from tickets.models.conformity import ConformityCase
from tickets.models.customer import Customer
from tickets.models.links import new_nonce
from tickets.models.possible_claim import PossibleClaim


def may_be_read_by(agent: Agent, *, ticket: str = "") -> Q:
    """The tickets of the agent's teams, and those put into their hands. `ticket`: the way to it, as `ticket__`."""
    teams = agent.teams.values("topic")
    return Q(**{f"{ticket}topic__in": teams}) | Q(**{f"{ticket}assignee": agent})


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> Self:
        """By the states there are and not by the one they aren't in: an index finds these."""
        return self.filter(status__in=[Ticket.Status.WAITING_FOR_US, Ticket.Status.WAITING_FOR_CUSTOMER])

    def waiting_for_us(self) -> Self:
        return self.filter(status=Ticket.Status.WAITING_FOR_US)

    def needing_us(self) -> Self:
        """Waiting for us, or with a case whose days still run, or may do so, whoever wrote last.

        A union and not `OR`: each half is looked up in an index, however many closed tickets there are.
        """
        cases = ConformityCase.objects.order_by()
        waiting = Ticket.objects.waiting_for_us().order_by().values("pk")
        return self.filter(
            pk__in=waiting.union(
                cases.running().values("ticket"),
                cases.refund_owed().values("ticket"),
                PossibleClaim.objects.order_by().undecided().values("ticket"),
                all=True,
            )
        )

    def undecided(self) -> Self:
        """May report a defect or exercise a right, and nobody has decided; closed ones too."""
        return self.filter(pk__in=PossibleClaim.objects.order_by().undecided().values("ticket"))

    def about(self, topic: str) -> Self:
        return self.filter(topic=topic)

    def visible_to(self, agent: Agent) -> Self:
        return self.filter(may_be_read_by(agent))

    def holds(self, row: str = "ticket") -> Exists:
        """Of rows that point at a ticket: it is among these. Asked of each row, where `IN` would gather them all."""
        return Exists(self.filter(pk=OuterRef(row)))

    def with_deadline(self) -> Self:
        """Adds `deadline`: the nearest end of a promise not yet kept, a repair or a refund; or NULL."""
        return self.annotate(deadline=ConformityCase.objects.nearest_end_of(OuterRef("pk")))

    def with_running_cases(self, cases: models.QuerySet[ConformityCase]) -> Self:
        """Adds `running_cases`: those of each ticket that are among `cases`."""
        return self.prefetch_related(models.Prefetch("cases", queryset=cases, to_attr="running_cases"))

    def with_undecided_claims(self) -> Self:
        """Adds `undecided_claims`, the one whose days would be over first in front."""
        claims = PossibleClaim.objects.undecided().select_related("policy_version__policy").order_by("last_day", "pk")
        return self.prefetch_related(models.Prefetch("possible_claims", queryset=claims, to_attr="undecided_claims"))

    def nearest_deadline_first(self) -> Self:
        return self.with_deadline().order_by(
            F("deadline").asc(nulls_last=True), F("waiting_since").asc(nulls_last=True), "-pk"
        )


class Ticket(models.Model):
    class Status(models.TextChoices):
        WAITING_FOR_US = "waiting_for_us", _("Waiting for us")  # the customer wrote last
        WAITING_FOR_CUSTOMER = "waiting_for_customer", _("Waiting for the customer")  # we answered or asked
        CLOSED = "closed", _("Closed")  # nothing is expected; a reply opens it again

    Channel = channels.Channel

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("customer"))
    # Of the customer's addresses the one that this request is about, if it isn't their first.
    writes_from = models.EmailField(max_length=320, blank=True, default="")
    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices)
    topic_reason = models.CharField(_("why this topic"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    status = models.CharField(_("status"), max_length=24, choices=Status.choices, default=Status.WAITING_FOR_US)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=8)
    subscription_reference = models.CharField(_("subscription reference"), max_length=40, blank=True)
    assignee = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("assigned to")
    )
    opened_at = models.DateTimeField(_("opened"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    first_answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    possibly_related = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("possibly related to"),
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    submission_key = models.UUIDField(
        null=True, blank=True, unique=True, editable=False
    )  # a form sent twice is one ticket
    link_nonce = models.CharField(max_length=16, default=new_nonce, editable=False)  # another one ends its links
    disowned_at = models.DateTimeField(_("not theirs"), null=True, blank=True)  # as the owner of the address says
    forgotten_at = models.DateTimeField(
        _("forgotten"), null=True, blank=True
    )  # its words, files and letters are erased

    opening: "Message | None" = None  # the message it was born with, for who has just opened it

    # Only on rows of a query that adds them; elsewhere it is an error to ask.
    deadline: datetime | None  # `with_deadline`
    running_cases: list[ConformityCase]  # `with_running_cases`
    undecided_claims: list[PossibleClaim]  # `with_undecided_claims`
    teams: dict[str, Team]  # the desk's queue: all there are, by topic

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(fields=["status", "topic", "waiting_since"], name="ticket_queue"),
            models.Index(fields=["assignee", "status"], name="ticket_in_hand"),
            models.Index(fields=["customer", "opened_at"], name="ticket_of_a_customer"),  # a flood is counted by it
            models.Index(
                Upper("subscription_reference"), condition=~Q(subscription_reference=""), name="ticket_names_a_contract"
            ),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="ticket_closed"),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, forgotten_at=None),
                name="ticket_to_be_forgotten",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="ticket_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {masked(self.subject)}"

    def get_absolute_url(self) -> str:
        """The agent's page; customers get a signed link from `access`."""
        return reverse("admin:tickets_ticket_change", args=[self.pk])

    @property
    def address(self) -> str:
        """Where its letters go: the customer's, as they last wrote from in this request."""
        return self.writes_from or self.customer.email

    @property
    def reply_language(self) -> str:
        """What its customer is written to in."""
        return supported_language(self.language)


class Message(models.Model):
    class Author(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        AGENT = "agent", _("Agent")
        NOTE = "note", _("Note")  # between agents; can never be mailed
        PORTAL = "portal", _("Automatic")  # what the portal itself told the customer

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", verbose_name=_("ticket"))
    author = models.CharField(_("author"), max_length=10, choices=Author.choices)
    agent = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )
    from_address = models.CharField(_("from"), max_length=320, blank=True)  # when it isn't the customer's own
    claimed_from = models.CharField(max_length=320, blank=True, default="")  # in From, when answers go to another
    verified = models.BooleanField(_("sender verified"), null=True, blank=True)  # NULL: it did not come by mail
    # Of a letter whose subject differs from the ticket's: it may say all there is.
    subject = models.CharField(_("subject"), max_length=300, blank=True, default="")
    text = models.TextField(_("text"), blank=True)  # only what is new
    full_text = models.TextField(_("full text"), blank=True)  # with the quoted history, when there was one
    html = models.TextField(_("HTML"), blank=True)  # as received: clean it before showing it
    created_at = models.DateTimeField(_("written"))  # when it reached us, or when the agent sent it
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)  # a form sent twice is one
    not_secret = models.JSONField(default=list, blank=True, editable=False)  # digests of masks that were taken away

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["ticket", "created_at"], name="message_in_order")]

    def __str__(self) -> str:
        return f"{self.get_author_display()}: {self.shown_words[:60]}"

    @property
    def words(self) -> str:
        """All that is new in it, the subject of its own first: what is looked through, proved and repeated."""
        return "\n\n".join(filter(None, [self.subject, self.text]))

    @property
    def shown_words(self) -> str:
        return masked(self.words, self.not_secret)

    @property
    def hidden(self) -> list[Hidden]:
        """What is masked in it, wherever it stands."""
        return hidden_in(f"{self.words}\n\n{self.full_text}", self.not_secret)


class TicketParticipant(models.Model):
    """Somebody else a letter went to. Without an agent's yes they get nothing, and their letters prove nothing."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants", verbose_name=_("ticket"))
    address = models.EmailField(_("email"), max_length=320)  # in lower case
    asked_at = models.DateTimeField(_("copied in"))
    let_in_at = models.DateTimeField(_("let in"), null=True, blank=True)
    let_in_by = models.ForeignKey(
        Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("let in by")
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["ticket", "address"], name="participant_once")]

    def __str__(self) -> str:
        return self.address
