"""The systems we explain, and which of them the visitor seems to hold."""

import re
from collections.abc import Mapping

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


# What a browser says about itself, the special before the general: a Fire tablet also says Android, and Android Linux.
IN_USER_AGENT = (
    (Platform.FIRE, re.compile(r"\bAFT\w+|\bSilk/|\bKF[A-Z]{2,}\b")),
    (None, re.compile(r"Web0S|Tizen|SMART-TV|SmartTV|BRAVIA|PlayStation|Xbox|CrKey|\bbot\b|bot/|spider|crawler", re.I)),
    (Platform.IOS, re.compile(r"iPhone|iPad|iPod")),
    (Platform.ANDROID, re.compile(r"Android")),
    (Platform.CHROME, re.compile(r"\bCrOS\b")),
    (Platform.WINDOWS, re.compile(r"Windows NT")),
    (Platform.MACOS, re.compile(r"Macintosh|Mac OS X")),
    (Platform.LINUX, re.compile(r"\bLinux\b|\bX11\b")),
)
IN_HINT = {
    "Windows": Platform.WINDOWS,
    "macOS": Platform.MACOS,
    "Linux": Platform.LINUX,
    "Android": Platform.ANDROID,
    "iOS": Platform.IOS,
    "Chrome OS": Platform.CHROME,
    "Chromium OS": Platform.CHROME,
}
DECIDED_BY = ("User-Agent", "Sec-CH-UA-Platform")


def of_visitor(headers: Mapping[str, str]) -> Platform | None:
    """The platform of the device that asks, or None when it doesn't say or is none of ours.

    The user agent decides; the hint only where the user agent is silent, since a Fire tablet's hint says Android.
    """
    said = headers.get("User-Agent", "")
    for platform, sign in IN_USER_AGENT:
        if sign.search(said):
            return platform
    return IN_HINT.get(headers.get("Sec-CH-UA-Platform", "").strip('"'))
