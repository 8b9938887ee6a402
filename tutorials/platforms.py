"""The systems we explain, and which of them the visitor seems to hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    WINDOWS = "windows", "Windows"
    MACOS = "macos", "macOS"
    LINUX = "linux", "Linux"
    ANDROID = "android", "Android"
    IOS = "ios", _("iPhone and iPad")
    CHROME = "chrome", "Chrome"
    FIREFOX = "firefox", "Firefox"
    EDGE = "edge", "Edge"
    FIRE = "fire", "Amazon Fire"
    ROUTERS = "routers", _("Routers")
