"""Legal documents in dated versions; a published version never changes again."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from legal.duties import duty_choices
from legal.notices import NoticeKind, notice_choices
from supportportal.foundations.language_choice import current_language, first_spoken

FRENCH = "fr"  # binding where a version was published before there was a choice


class Document(models.Model):
    """The terms of service, the guarantee page, and so on: what all versions share."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    duty = models.CharField(
        _("promises in time"),
        max_length=16,
        blank=True,
        choices=duty_choices,
        help_text=_("Empty for a text that sets no time, such as the general terms."),
    )
    country = models.CharField(
        _("for contracts of"),
        max_length=2,
        blank=True,
        help_text=_("A country’s two letters, such as GB. Empty: for every country that has no promise of its own."),
    )
    statutory = models.BooleanField(_("the least the law asks"), default=False, editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "country"],
                condition=~models.Q(duty="") & models.Q(statutory=False),
                name="one_promise_a_country",
                violation_error_message=_("This country has a document for this promise already."),
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("legal:document", args=[self.slug])


class Company(models.Model):
    """Who stands behind the portal, in one row: its legal notice, and the telephone and the mediator wherever named."""

    name = models.CharField(_("official name"), max_length=120)
    legal_form = models.CharField(_("legal form"), max_length=80, blank=True)
    capital = models.CharField(_("share capital"), max_length=40, blank=True)
    address = models.TextField(_("registered office"), max_length=300)
    register = models.CharField(_("entry in the register of companies"), max_length=120, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    director = models.CharField(_("director of publication"), max_length=120, blank=True)
    phone = models.CharField(
        _("telephone of customer service"),
        max_length=40,
        blank=True,
        help_text=_("At the price of an ordinary call. It stands below every letter, too."),
    )
    data_contact = models.CharField(
        _("contact for personal data"),
        max_length=200,
        blank=True,
        help_text=_("The data protection officer, where there is one: a name, an address."),
    )
    host_name = models.CharField(_("name of the hosting company"), max_length=120, blank=True)
    host_address = models.TextField(_("address of the hosting company"), max_length=300, blank=True)
    host_phone = models.CharField(_("telephone of the hosting company"), max_length=40, blank=True)
    mediator_name = models.CharField(_("name of the consumer mediator"), max_length=120, blank=True)
    mediator_address = models.TextField(_("address of the consumer mediator"), max_length=300, blank=True)
    mediator_url = models.URLField(_("site of the consumer mediator"), blank=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="company_in_one_row")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("legal:notice")


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class Version(models.Model):
    """Immutable once published: the database refuses the change (migration 0002), not only the admin."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="versions", verbose_name=_("document")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    effective_on = models.DateField(_("in force from"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # May be NULL, so that SQLite adds the column without making the table, and the trigger on it, anew.
    binding_language = models.CharField(
        _("binding language"), max_length=8, null=True, help_text=_("Its text decides; the others explain it.")
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["document", "-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.document.slug} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("legal:version", args=[self.document.slug, self.number])

    @property
    def text(self) -> "VersionText":
        """In the reader's language, else in ours, else in the binding one; reads prefetched rows."""
        texts = {row.language: row for row in self.texts.all()}
        return texts[first_spoken(texts, reader=current_language(), binding=self.binding)]

    @property
    def binding(self) -> str:
        return self.binding_language or FRENCH


class VersionText(models.Model):
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    changes = models.TextField(_("what changed"), blank=True, help_text=_("One change a line."))
    body = models.TextField(_("text"), help_text=_("Markdown"))

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="version_text_once_per_language")]

    def __str__(self) -> str:
        return self.title


class Policy(models.Model):
    """What a published version promises in time: a country or a change of law is an edit here, not a release."""

    class Unit(models.TextChoices):
        DAYS = "days", _("calendar days")
        MONTHS = "months", _("months")

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="policy")
    name = models.CharField(_("name"), max_length=40, help_text=_("Kept with every case, such as FR_30D_STRICT."))
    length = models.PositiveSmallIntegerField(
        _("time we have"), validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit.choices, default=Unit.DAYS)
    extended = models.BooleanField(
        _("ends on a working day"),
        default=False,
        help_text=_("A last day that is a Saturday, a Sunday or a public holiday moves on to the next working day."),
    )
    country = models.CharField(_("public holidays of"), max_length=2, default="FR")
    region = models.CharField(_("region"), max_length=8, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    offers_choice = models.BooleanField(
        _("gives a choice when it is broken"),
        default=False,
        help_text=_("A lower price, or the end of the contract with a refund."),
    )
    progress_every = models.PositiveSmallIntegerField(
        _("days between two reports to the customer"), default=7, help_text=_("0: none.")
    )
    warn_on_day = models.PositiveSmallIntegerField(
        _("day on which the customer is told that time runs out"), null=True, blank=True
    )
    reminder_days = models.JSONField(_("days on which agents are reminded"), default=list, blank=True)
    reminder_hours = models.JSONField(_("hours before the end at which agents are reminded"), default=list, blank=True)
    lead_from_day = models.PositiveSmallIntegerField(_("day from which the lead is told too"), null=True, blank=True)
    manager_from_day = models.PositiveSmallIntegerField(
        _("day from which the manager is told too"), null=True, blank=True
    )
    on_call_from_hours = models.PositiveSmallIntegerField(
        _("hours before the end from which the person on call is told too"), null=True, blank=True
    )

    # These may be NULL: SQLite then adds the columns without making the table, and the trigger on it, anew.
    late_increases = models.JSONField(
        _("what the law adds to a late payment"),
        null=True,
        blank=True,
        help_text=_(
            "Days of delay and percent, such as “10 legal, 20 5, 30 10”: up to 10 days the legal rate of interest."
        ),
    )
    late_increase_monthly = models.PositiveSmallIntegerField(
        _("percent added for each further month"), null=True, blank=True
    )
    other_lengths = models.JSONField(
        _("other times that the text names"),
        null=True,
        blank=True,
        help_text=_(
            "Numbers of days in the text and the letters that are about something else, such as 14 for the refund. Any "
            "other number must be the time we have."
        ),
    )

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def __str__(self) -> str:
        return self.name


class NoticeText(models.Model):
    """The words of a letter that the clock sends, in one language, published and kept with the version."""

    Kind = NoticeKind
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="notice_texts")
    kind = models.CharField(_("letter"), max_length=16, choices=notice_choices)
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Plain text. Words in braces, such as {last_day}, are filled in."))

    class Meta:
        verbose_name = _("letter of the clock")
        verbose_name_plural = _("letters of the clock")
        ordering = ["kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "language"], name="notice_text_once_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.language})"
