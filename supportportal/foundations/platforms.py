"""The systems we explain, one row each: how a letter names them, and how a visitor's browser does (docs/adding.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    """In the order in which they are shown."""

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


def platform_choices() -> list[tuple[str, str | Promise]]:
    """For the fields of models: as a function it stands in a migration by its name, so a new platform needs none."""
    return list(Platform.choices)


@dataclass(frozen=True, slots=True)
class PlatformWords:
    begins: tuple[str, ...]  # how the first word of each of its names begins: only then is a letter searched for them
    in_letters: re.Pattern[str]  # its names, lower case
    in_user_agent: re.Pattern[str] | None = None  # None: nobody browses with it
    hints: tuple[str, ...] = ()  # as in Sec-CH-UA-Platform
    spelt: str = ""  # “macOS” in “About: macOS”, where a capital isn't enough


# The special before the general: a Fire tablet's browser also says Android, and Android Linux.
PLATFORMS: Mapping[Platform, PlatformWords] = {
    Platform.FIRE: PlatformWords(
        begins=("fire", "amazon"),
        in_letters=re.compile(r"\bfire ?(?:tv|stick|tablet)\b|\bamazon fire\b"),
        in_user_agent=re.compile(r"\bAFT\w+|\bSilk/|\bKF[A-Z]{2,}\b"),
        spelt="Amazon Fire",
    ),
    Platform.IOS: PlatformWords(
        begins=("ios", "iphone", "ipad"),
        in_letters=re.compile(r"\bios\b|\biphone|\bipad"),
        in_user_agent=re.compile(r"iPhone|iPad|iPod"),
        hints=("iOS",),
        spelt="iPhone, iPad",
    ),
    Platform.ANDROID: PlatformWords(
        begins=("android", "samsung", "google"),
        in_letters=re.compile(r"\bandroid|\bsamsung galaxy\b|\bgoogle pixel\b"),
        in_user_agent=re.compile(r"Android"),
        hints=("Android",),
    ),
    Platform.CHROME: PlatformWords(
        begins=("chrome",),
        in_letters=re.compile(r"\bchrome(?:book|os)?\b"),
        in_user_agent=re.compile(r"\bCrOS\b"),
        hints=("Chrome OS", "Chromium OS"),
    ),
    Platform.WINDOWS: PlatformWords(
        begins=("win",),
        in_letters=re.compile(r"\bwindows\b|\bwin ?1[01]\b"),
        in_user_agent=re.compile(r"Windows NT"),
        hints=("Windows",),
    ),
    Platform.MACOS: PlatformWords(
        begins=("mac", "os", "imac"),
        in_letters=re.compile(r"\bmac ?os\b|\bos ?x\b|\bmacs?\b|\bmacbook|\bimac\b"),
        in_user_agent=re.compile(r"Macintosh|Mac OS X"),
        hints=("macOS",),
        spelt="macOS",
    ),
    Platform.LINUX: PlatformWords(
        begins=("linux", "ubuntu", "debian", "fedora"),
        in_letters=re.compile(r"\blinux\b|\bubuntu\b|\bdebian\b|\bfedora\b"),
        in_user_agent=re.compile(r"\bLinux\b|\bX11\b"),
        hints=("Linux",),
    ),
    Platform.FIREFOX: PlatformWords(begins=("firefox",), in_letters=re.compile(r"\bfirefox\b")),
    Platform.EDGE: PlatformWords(
        begins=("microsoft", "edge"), in_letters=re.compile(r"\bmicrosoft edge\b|\bedge browser\b")
    ),
    Platform.ROUTERS: PlatformWords(
        begins=("router", "routeur", "openwrt"),
        in_letters=re.compile(r"\brouters?\b|\brouteurs?\b|\bopenwrt\b"),
    ),
}
