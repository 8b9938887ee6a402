"""Which of the systems that we explain the visitor seems to hold."""

import re
from collections.abc import Mapping

from supportportal.foundations.platforms import PLATFORMS, Platform

# Nothing of ours, whatever system it also names.
OTHER_DEVICES = re.compile(
    r"Web0S|Tizen|SMART-TV|SmartTV|BRAVIA|PlayStation|Xbox|CrKey|\bbot\b|bot/|spider|crawler", re.IGNORECASE
)
IN_HINT = {hint: platform for platform, signs in PLATFORMS.items() for hint in signs.hints}
DECIDED_BY = ("User-Agent", "Sec-CH-UA-Platform")


def of_visitor(headers: Mapping[str, str]) -> Platform | None:
    """The platform of the device that asks, or None when it doesn't say or is none of ours.

    The user agent decides; the hint only where the user agent is silent, since a Fire tablet's hint says Android.
    """
    user_agent = headers.get("User-Agent", "")
    named = (p for p, signs in PLATFORMS.items() if signs.in_user_agent and signs.in_user_agent.search(user_agent))
    platform = next(named, None)
    # A Fire stick is ours, and may call itself a television.
    if platform != Platform.FIRE and OTHER_DEVICES.search(user_agent):
        return None
    return platform or IN_HINT.get(headers.get("Sec-CH-UA-Platform", "").strip('"'))
