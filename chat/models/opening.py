"""When a topic's chat is open, how its chats are handed out, and how long its customers are asked to wait."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from supportportal.foundations.language_choice import current_language, first_spoken
from supportportal.foundations.topics import Topic, topic_choices


class ChatTopic(models.Model):
    """A team's settings for its chats. A topic without a row has the defaults."""

    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices, primary_key=True)
    manual = models.BooleanField(
        _("agents pick by hand"), default=False, help_text=_("Off: waiting chats are handed to who has room.")
    )
    holidays = models.BooleanField(
        _("closed on public holidays"), default=True, help_text=_("Those of France; only with opening hours.")
    )
    patience_minutes = models.PositiveSmallIntegerField(
        _("minutes until mail is offered"), default=5, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    longest_queue = models.PositiveSmallIntegerField(
        _("longest queue"), default=10, help_text=_("With so many waiting, and no agent with room, it is full.")
    )

    class Meta:
        verbose_name = _("chat settings of a topic")
        verbose_name_plural = _("chat settings of topics")

    def __str__(self) -> str:
        return str(Topic(self.topic).label)


class OpeningHours(models.Model):
    """From when to when, on the clocks of Paris. Midnight as the end is the end of that day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices)
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens_at = models.TimeField(pgettext_lazy("time", "from"))
    closes_at = models.TimeField(_("until"), help_text=_("00:00 is the end of that day."))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["topic", "weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "weekday", "opens_at"], name="opening_hours_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")) | Q(closes_at="00:00"),
                name="opening_hours_end_after_they_begin",
                violation_error_message=_("The end must be after the beginning. 00:00 is the end of that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class ClosedDay(models.Model):
    """A day without chat, beside the public holidays."""

    day = models.DateField(_("day"))
    topic = models.CharField(
        _("topic"), max_length=20, choices=topic_choices, blank=True, help_text=_("Empty: for every team.")
    )
    reasons = models.JSONField(_("reason"), default=dict, blank=True)  # by language, where one was given

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["day", "topic"]
        constraints = [models.UniqueConstraint(fields=["day", "topic"], name="closed_day_once")]

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def reason(self) -> str:
        """In the language of whoever reads, else in another one, or nothing."""
        return str(self.reasons.get(first_spoken(self.reasons, reader=current_language()), ""))
