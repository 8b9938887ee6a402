import pytest

from supportportal.foundations.platforms import Platform
from tutorials.platforms import of_visitor

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
DEVICES = [
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0 Safari/537.36", Platform.WINDOWS),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0", Platform.WINDOWS),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
        Platform.MACOS,
    ),
    ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", Platform.LINUX),
    (f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/142.0 Mobile Safari/537.36", Platform.ANDROID),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", Platform.IOS),
    ("Mozilla/5.0 (iPad; CPU OS 15_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148", Platform.IOS),
    (f"Mozilla/5.0 (Linux; Android 9; AFTMM) {WEBKIT} Silk/108.4 like Chrome/108.0 Safari/537.36", Platform.FIRE),
    (f"Mozilla/5.0 (Linux; Android 11; KFTRWI) {WEBKIT} Silk/120 like Chrome/120.0 Safari/537.36", Platform.FIRE),
    (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/142.0 Safari/537.36", Platform.CHROME),
    (f"Mozilla/5.0 (Web0S; Linux/SmartTV) {WEBKIT} Chrome/94.0 Safari/537.36", None),
    ("Mozilla/5.0 (compatible; Somebot/2.1; +http://example.org/bot.html)", None),
    ("curl/8.5.0", None),
    ("", None),
]


@pytest.mark.parametrize(("said", "platform"), DEVICES)
def test_the_visitors_device_is_read_from_what_the_browser_says(said: str, platform: Platform | None):
    assert of_visitor({"User-Agent": said}) == platform


@pytest.mark.parametrize(
    ("hint", "platform"),
    [
        ('"Windows"', Platform.WINDOWS),
        ('"macOS"', Platform.MACOS),
        ('"Chrome OS"', Platform.CHROME),
        ('"Nintendo"', None),
    ],
)
def test_a_silent_user_agent_is_helped_by_the_hint(hint: str, platform: Platform | None):
    assert of_visitor({"User-Agent": "Mozilla/5.0", "Sec-CH-UA-Platform": hint}) == platform


def test_a_fire_tablet_is_no_android_phone_whatever_its_hint():
    said = f"Mozilla/5.0 (Linux; Android 11; KFTRWI) {WEBKIT} Silk/120 like Chrome/120.0 Safari/537.36"
    assert of_visitor({"User-Agent": said, "Sec-CH-UA-Platform": '"Android"'}) == Platform.FIRE
