"""Words of letters that administrators have written in place of the built-in ones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import topic_choices


class LetterWords(models.Model):
    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")  # the request has come
        SILENCE = "silence", _("Reminder to a silent customer")  # we answered, and heard nothing
        CLOSING = "closing", _("Closing letter")  # it is done with

    kind = models.CharField(_("letter"), max_length=16, choices=Kind.choices)
    topic = models.CharField(_("topic"), max_length=20, choices=topic_choices, blank=True)  # empty: all topics
    language = models.CharField(_("language"), max_length=8)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=5_000)  # Markdown, with names in braces

    class Meta:
        verbose_name = _("words of a letter")
        verbose_name_plural = _("words of letters")
        ordering = ["kind", "topic", "language"]
        constraints = [models.UniqueConstraint(fields=["kind", "topic", "language"], name="letter_words_once")]

    def __str__(self) -> str:
        topic = dict(topic_choices()).get(self.topic, self.topic) if self.topic else _("all topics")
        return f"{self.Kind(self.kind).label}, {topic}, {self.language}"
