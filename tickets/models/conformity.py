"""The guarantee of conformity and the other duties with a last day: the case, its dates, where it stands."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from tickets.models.channels import Channel
from tickets.models.links import new_nonce

if TYPE_CHECKING:
    from tickets.models.subscription import Subscription

UNJUSTIFIED = _("The delay is not justified any more")
UNSETTLED = ("", "repair")  # any other choice is for money: the repair is owed no more, and the refund's days run
RUNNING = Q(conformity_at=None, closed_at=None, remedy_choice__in=UNSETTLED)
KEPT = Q(kept_at__lt=F("due_at"))  # put right in time; what comes back later breaks no promise of that day
REFUND_OWED = Q(refund_due_at__isnull=False, refunded_at=None, closed_at=None)


class ConformityCaseQuerySet(models.QuerySet["ConformityCase"]):
    def running(self) -> Self:
        """Cases whose days still count: nothing put right, nothing closed, nothing settled in money."""
        return self.filter(RUNNING)

    def refund_owed(self) -> Self:
        """Cases that were settled in money which isn't paid yet."""
        return self.filter(REFUND_OWED)

    def with_a_clock(self) -> Self:
        """Those that run, and those whose refund has its own days."""
        return self.filter(RUNNING | REFUND_OWED)

    def tickets_by_clock(self) -> models.QuerySet[Any, Any]:
        """The tickets of those that have one, each half found by its own index, which `OR` would use neither of."""
        return self.running().values("ticket").union(self.refund_owed().values("ticket"), all=True)

    def past_due(self, now: datetime) -> Self:
        """Still owed though its last day is over: the refund's, or the repair's."""
        over = Q(refund_due_at__lte=now) | (Q(refund_due_at=None, due_at__lte=now) & ~KEPT)
        return self.with_a_clock().filter(over)

    def nearest_end_of(self, ticket: models.OuterRef) -> models.Subquery:
        """Of the repair's days or of the refund's, whichever of the ticket's cases comes first; or NULL."""
        end = Case(When(RUNNING, then="due_at"), default="refund_due_at")
        cases = self.with_a_clock().filter(ticket=ticket).annotate(end=end)
        return models.Subquery(cases.order_by("end").values("end")[:1])

    def overdue(self, now: datetime) -> Self:
        """Neither put right nor settled before `due_at`: a fact of the rows, whatever any scheduler did."""
        not_kept = Q(kept_at=None) | Q(kept_at__gte=F("due_at"))
        unsettled, settled_late = Q(remedy_choice__in=UNSETTLED), Q(remedy_chosen_at__gte=F("due_at"))
        put_right_late = Q(conformity_at__gte=F("due_at")) & (unsettled | settled_late)
        return self.filter(not_kept).filter(
            RUNNING & Q(due_at__lte=now) | put_right_late | (Q(conformity_at=None) & ~unsettled & settled_late)
        )

    def to_be_told(self, now: datetime) -> Self:
        """Something is to be said to somebody: the sweep's question, answered from an index."""
        return self.filter(next_notice_at__lte=now)


class ConformityCase(models.Model):
    """A report that the service doesn't work as promised, or another duty with a last day. `due_at` is exclusive, and
    nothing moves or pauses it. Every change goes through `guarantee.rules.events`."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")  # the customer knows the last day
        INFO_REQUESTED = "info_requested", _("Question asked")  # the days go on
        FIX_PROPOSED = "fix_proposed", _("Fix proposed")  # the customer is asked whether it works
        RESOLVED = "resolved", _("Confirmed by the customer")
        REMEDY_OPEN = "remedy_open", _("The customer may choose")
        REMEDY_CHOSEN = "remedy_chosen", _("The customer has chosen")
        REFUND_DUE = "refund_due", _("Refund due")  # its own fourteen days run
        REFUNDED = "refunded", _("Refunded")
        CLOSED = "closed", _("Closed")
        REJECTED = "rejected", _("Refused: no defect")  # with reasons and the mediator
        WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
        MERGED = "merged", _("Part of another case")

    class Severity(models.TextChoices):
        NORMAL = "normal", _("Normal")
        SERIOUS = "serious", _("Serious")  # the choice is open at once
        MINOR = "minor", _("Minor, as we say")  # the only thing that bars the end of the contract; ours to prove

    class Ground(models.TextChoices):
        REFUSED = "refused", _("We refused to put it right")
        FAILED = "failed", _("It came back after a repair")
        COSTS = "costs", _("Putting it right would have cost or troubled the customer")
        LATE = "late", _("We did not put it right in time")
        SERIOUS = "serious", _("The defect is serious")

    class Remedy(models.TextChoices):
        REDUCTION = "reduction", _("A lower price")
        TERMINATION = "termination", _("The end of the contract, with a refund")
        REPAIR = "repair", _("Go on repairing")

    # By name: the queue of tickets asks their cases for the nearest deadline, so that module imports this one.
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.PROTECT, related_name="cases", verbose_name=_("ticket")
    )
    notification = models.ForeignKey(
        "tickets.Message", on_delete=models.PROTECT, related_name="cases", verbose_name=_("notification")
    )
    defect_number = models.PositiveSmallIntegerField(default=1, editable=False)  # of those one message reports
    duty = models.SlugField(_("duty"), max_length=40, default="guarantee")  # the document that promises it
    defect = models.CharField(_("defect"), max_length=200, blank=True)
    channel = models.CharField(_("reported"), max_length=8, choices=Channel.choices, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.NORMAL)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.OPEN)

    notified_at = models.DateTimeField(_("notified"))
    policy = models.CharField(_("policy"), max_length=40)
    day0 = models.DateField(_("day 0"))
    last_day = models.DateField(_("last day"))
    due_at = models.DateTimeField(_("due"))
    due_at_customer = models.DateTimeField(_("due in the customer's zone"))
    outer_due_date = models.DateField(_("extended last day"))  # evidence only
    customer_zone = models.CharField(_("customer's zone"), max_length=64, blank=True)
    tzdata = models.CharField(_("time zone data"), max_length=20, blank=True)  # such as 2026.2: what the dates rest on

    subscription = models.ForeignKey(
        "tickets.Subscription",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("subscription"),
    )
    contract_reference = models.CharField(_("subscription reference"), max_length=40, blank=True)
    subscription_active = models.BooleanField(_("subscription active at the report"), null=True)  # NULL: not known
    price = models.DecimalField(_("price of a period"), max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    period_months = models.PositiveSmallIntegerField(_("months of a period"), null=True, blank=True)
    paid_from = models.DateField(_("first day of the period paid for"), null=True, blank=True)
    country = models.CharField(_("country of the contract"), max_length=2, blank=True)  # whose promise holds
    terms_version = models.ForeignKey(
        "legal.Version",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("terms in force"),
    )
    policy_version = models.ForeignKey(
        "legal.Version",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("promise in force"),
    )

    conformity_at = models.DateTimeField(_("put right"), null=True, blank=True)
    conformity_evidence = models.TextField(_("how it was put right"), blank=True)
    # When it was put right before, in time, though it came back after the last day: that promise was kept.
    kept_at = models.DateTimeField(_("put right in time, before it came back"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed by the customer"), null=True, blank=True)
    remedy_opened_at = models.DateTimeField(_("choice open since"), null=True, blank=True)
    remedy_ground = models.CharField(_("why the choice is open"), max_length=8, choices=Ground.choices, blank=True)
    remedy_choice = models.CharField(_("choice"), max_length=12, choices=Remedy.choices, blank=True)
    remedy_chosen_at = models.DateTimeField(_("chosen"), null=True, blank=True)
    refund_amount = models.DecimalField(_("refund"), max_digits=9, decimal_places=2, null=True, blank=True)
    refund_last_day = models.DateField(_("last day of the refund"), null=True, blank=True)
    refund_due_at = models.DateTimeField(_("refund due"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("cleared for billing"), null=True, blank=True)  # by a person, with doubts
    handed_over_at = models.DateTimeField(_("told to billing"), null=True, blank=True)
    refunded_at = models.DateTimeField(_("refunded"), null=True, blank=True)
    refund_reference = models.CharField(_("refund reference"), max_length=120, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    close_reason = models.TextField(_("why closed"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("part of")
    )

    link_nonce = models.CharField(max_length=16, default=new_nonce, editable=False)  # another one ends its links
    last_sequence = models.PositiveIntegerField(default=0, editable=False)  # of its events
    last_hash = models.CharField(max_length=64, blank=True, editable=False)  # the end of their chain
    next_notice_at = models.DateTimeField(null=True, blank=True, editable=False)  # when the sweep looks at it again

    # Only where `clearance.looked_up` has added them; elsewhere it is an error.
    contract: "Subscription | None"  # its own, or the one that its reference names
    is_proved: bool
    is_entered: bool  # the choice, by an agent
    is_ended_twice: bool  # its contract, by another case
    told_at: datetime | None  # only where the desk's `with_told_at` has added it; elsewhere it is an error

    objects = ConformityCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("conformity case")
        verbose_name_plural = _("conformity cases")
        ordering = ["due_at"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(conformity_at=None, closed_at=None), name="case_running_by_deadline"
            ),
            models.Index(fields=["refund_due_at"], condition=REFUND_OWED, name="case_refund_owed"),
            models.Index(Upper("contract_reference"), name="case_by_contract"),
            models.Index(fields=["next_notice_at"], condition=Q(next_notice_at__isnull=False), name="case_next_notice"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(conformity_at=None) | Q(conformity_at__gte=F("notified_at")),
                name="case_put_right_after_notified",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("notified_at")), name="case_due_after_notified"),
            models.CheckConstraint(
                condition=Q(remedy_chosen_at=None) | ~Q(remedy_choice=""), name="case_choice_has_a_time"
            ),
            models.UniqueConstraint(
                fields=["ticket", "notification", "duty", "defect_number"], name="case_once_per_defect"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} {self.day0}"

    @property
    def delay_unjustified(self) -> bool:
        """Called too long before the last day was over."""
        opened = self.remedy_opened_at
        return self.remedy_ground == self.Ground.LATE and opened is not None and opened < self.due_at

    @property
    def ground_in_words(self) -> str:
        return str(UNJUSTIFIED) if self.delay_unjustified else self.get_remedy_ground_display()

    @property
    def was_kept(self) -> bool:
        """It was put right in time once, and came back after the last day."""
        return self.kept_at is not None and self.kept_at < self.due_at

    @property
    def settled_at(self) -> datetime | None:
        """When its customer chose money: nothing is to be repaired any more."""
        return None if self.remedy_choice in UNSETTLED else self.remedy_chosen_at

    @property
    def ended_at(self) -> datetime | None:
        """The end of its days, kept or not."""
        return min(filter(None, (self.conformity_at, self.settled_at)), default=self.closed_at)
