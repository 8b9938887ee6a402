"""How a request, or the report of a defect, reached us, who says something in it, and how urgent it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    MAIL = "mail", _("By mail")
    FORM = "form", _("By form")
    CHAT = "chat", _("By chat")
    AGENT = "agent", _("By an agent")
    PHONE = "phone", _("By telephone")
    POST = "post", _("By post")


class Author(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Agent")
    NOTE = "note", _("Note")  # between agents; can never be mailed
    PORTAL = "portal", _("Automatic")  # what the portal itself told the customer
    FORWARDED = "forwarded", _("To a third party")  # by an agent; these two stand in a side thread
    OUTSIDER = "outsider", _("Third party")

    @classmethod
    def open_to_customers(cls) -> list["Author"]:
        return [cls.CUSTOMER, cls.AGENT, cls.PORTAL]


class Priority(models.IntegerChoices):
    LOW = 1, _("Low")
    NORMAL = 2, pgettext_lazy("priority", "Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")
