"""A ticket: one request of one customer."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import supported_language
from supportportal.foundations.masking.masks import masked
from supportportal.foundations.topics import topic_choices
from tickets.models import channels
from tickets.models.agent import Agent, Team, may_be_read_by
from tickets.models.conformity import ConformityCase
from tickets.models.customer import Customer
from tickets.models.desk_work.incident import Incident, IncidentLink
from tickets.models.desk_work.tag import Tag
from tickets.models.desk_work.ticket_move import TicketMove
from tickets.models.links import new_nonce
from tickets.models.mail_settings.mail_address import MailAddress
from tickets.models.message import Message, SideThread
from tickets.models.possible_claim import PossibleClaim


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> Self:
        """By the states there are and not by the one they aren't in: an index finds these."""
        return self.filter(status__in=[Ticket.Status.WAITING_FOR_US, Ticket.Status.WAITING_FOR_CUSTOMER])

    def not_merged(self) -> Self:
        """By an expression: SQLite, without statistics, would go through all of them by the index of those merged."""
        return self.alias(part_of=Coalesce("merged_into_id", 0)).filter(part_of=0)

    def waiting_for_us(self) -> Self:
        return self.filter(status=Ticket.Status.WAITING_FOR_US)

    def needing_us(self) -> Self:
        """Waiting for us, with a third party's answer, or with a case whose days run or may do so, whoever wrote last.

        To set one aside hides that it waits for us, and nothing else.

        A union and not `OR`: each half is looked up in an index, however many closed tickets there are.
        """
        cases = ConformityCase.objects.order_by()
        waiting = Ticket.objects.waiting_for_us().filter(snoozed_until=None).order_by().values("pk")
        return self.filter(
            pk__in=waiting.union(
                cases.running().values("ticket"),
                cases.refund_owed().values("ticket"),
                PossibleClaim.objects.order_by().undecided().values("ticket"),
                SideThread.objects.order_by().answered().values("ticket"),
                all=True,
            )
        )

    def with_side_threads(self) -> Self:
        """Adds `third_party_answered`: somebody outside answered, and nobody has read it yet."""
        answered = SideThread.objects.order_by().answered().filter(ticket=OuterRef("pk"))
        return self.annotate(third_party_answered=Exists(answered))

    def snoozed(self) -> Self:
        """Set aside until a moment that hasn't come, or that the next round will see."""
        return self.filter(snoozed_until__isnull=False)

    def tagged(self, *names: str) -> Self:
        """With each of these tags, whatever their case."""
        tickets = self
        for name in names:
            tickets = tickets.filter(
                Exists(Ticket.tags.through.objects.filter(ticket=OuterRef("pk"), tag__name__iexact=name))
            )
        return tickets

    def with_moves(self) -> Self:
        """Adds `was_moved`: something of it went to another request, or came from one."""
        moves = TicketMove.objects.standing().order_by()
        there = Exists(moves.filter(source=OuterRef("pk"))), Exists(moves.filter(target=OuterRef("pk")))
        return self.annotate(was_moved=there[0] | there[1])

    def with_incidents(self) -> Self:
        """Adds `has_incidents`: it is of one, or one of its topic goes on that may explain it."""
        linked = IncidentLink.objects.filter(ticket=OuterRef("pk")).order_by()
        begun_before = {"topic": OuterRef("topic"), "began_at__lte": OuterRef("opened_at")}
        going_on = Incident.objects.going_on().filter(**begun_before).order_by()
        return self.annotate(has_incidents=Exists(linked) | Exists(going_on))

    def undecided(self) -> Self:
        """May report a defect or exercise a right, and nobody has decided; closed ones too."""
        return self.filter(pk__in=PossibleClaim.objects.order_by().undecided().values("ticket"))

    def to_hand_out(self) -> Self:
        return self.filter(to_hand_out_since__isnull=False)

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
        """The law's days first, then what agents call urgent, then who has waited longest."""
        return self.with_deadline().order_by(
            F("deadline").asc(nulls_last=True), "-priority", F("waiting_since").asc(nulls_last=True), "-pk"
        )


class Ticket(models.Model):
    class Status(models.TextChoices):
        WAITING_FOR_US = "waiting_for_us", _("Waiting for us")  # the customer wrote last
        WAITING_FOR_CUSTOMER = "waiting_for_customer", _("Waiting for the customer")  # we answered or asked
        CLOSED = "closed", _("Closed")  # nothing is expected; a reply opens it again

    Channel = channels.Channel
    Priority = channels.Priority

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tickets", verbose_name=_("customer"))
    # Of the customer's addresses the one that this request is about, if it isn't their first.
    writes_from = models.EmailField(max_length=320, blank=True, default="")
    written_to = models.ForeignKey(MailAddress, models.PROTECT, null=True, blank=True)  # none: the support address
    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices)
    topic_reason = models.CharField(_("why this topic"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    status = models.CharField(_("status"), max_length=24, choices=Status.choices, default=Status.WAITING_FOR_US)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=8)
    subscription_reference = models.CharField(_("subscription reference"), max_length=40, blank=True)
    # As its customer says; what billing says counts more.
    country = models.CharField(_("country of the contract"), max_length=2, blank=True, default="")
    assignee = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("assigned to")
    )
    to_hand_out_since = models.DateTimeField(null=True, blank=True, editable=False)  # by the team’s setting
    opened_at = models.DateTimeField(_("opened"))
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    # While we wait for the customer: since when, when they were reminded, and when an agent said that it stays open.
    silent_since = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    kept_open_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    possibly_related = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("possibly related to")
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    # A form sent twice is one ticket.
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    link_nonce = models.CharField(max_length=16, default=new_nonce, editable=False)  # another one ends its links
    disowned_at = models.DateTimeField(_("not theirs"), null=True, blank=True)  # as the owner of the address says
    snoozed_until = models.DateTimeField(_("set aside until"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True, verbose_name=_("tags"))
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True)  # words, files and letters are erased

    opening: Message | None = None  # the message it was born with, for who has just opened it

    # Only on rows of a query that adds them; elsewhere it is an error to ask.
    deadline: datetime | None  # `with_deadline`
    running_cases: list[ConformityCase]  # `with_running_cases`
    undecided_claims: list[PossibleClaim]  # `with_undecided_claims`
    third_party_answered: bool  # `with_side_threads`
    was_moved: bool  # `with_moves`
    has_incidents: bool  # `with_incidents`
    teams: dict[str, Team]  # the desk's queue: all there are, by topic
    excerpt: str  # there too: where the words stand that were looked for
    has: dict[str, int]  # on its page at the desk: of what there is any
    read_through: int | None  # there too: the newest message that the agent has seen, if they ever looked
    newest_first: bool  # and the order in which they read

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(fields=["status", "topic", "waiting_since"], name="ticket_queue"),
            models.Index(fields=["assignee", "status"], name="ticket_in_hand"),
            models.Index(fields=["opened_at"], name="ticket_by_age"),
            models.Index(fields=["customer", "opened_at"], name="ticket_of_a_customer"),  # a flood is counted by it
            models.Index(
                Upper("subscription_reference"), condition=~Q(subscription_reference=""), name="ticket_names_a_contract"
            ),
            models.Index(
                fields=["topic", "silent_since"],
                condition=Q(status="waiting_for_customer", silent_since__isnull=False),
                name="ticket_silent",
            ),
            models.Index(
                fields=["topic", "to_hand_out_since"],
                condition=Q(to_hand_out_since__isnull=False),
                name="ticket_to_hand_out",
            ),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="ticket_closed"),
            models.Index(fields=["snoozed_until"], condition=Q(snoozed_until__isnull=False), name="ticket_snoozed"),
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
    def current(self) -> "Ticket":
        """The request that it is part of now, or itself: a merger leads what was merged before along."""
        return self.merged_into or self

    @property
    def address(self) -> str:
        """Where its letters go: the customer's, as they last wrote from in this request."""
        return self.writes_from or self.customer.email

    @property
    def reply_language(self) -> str:
        """What its customer is written to in."""
        return supported_language(self.language)
