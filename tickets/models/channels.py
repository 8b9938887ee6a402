"""How a request, or the report of a defect, reached us."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    MAIL = "mail", _("By mail")
    FORM = "form", _("By form")
    CHAT = "chat", _("By chat")
    AGENT = "agent", _("By an agent")
    PHONE = "phone", _("By telephone")
    POST = "post", _("By post")
