"""What a link to the contact form may fill in beforehand: topic, defect, and the step of a guide that failed."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from supportportal.foundations.platforms import PLATFORMS
from supportportal.foundations.topics import Topic

SPELT = {platform.value: signs.spelt for platform, signs in PLATFORMS.items() if signs.spelt}


def prefilled(query: Mapping[str, str]) -> dict[str, object]:
    """Initial values from ?topic= ?defect=1 ?platform= ?step=; anything unexpected is left out."""
    about = _about(query.get("platform", ""), query.get("step", ""))
    return {
        **({"topic": query["topic"]} if query.get("topic") in Topic.values else {}),
        **({"defect": True} if query.get("defect") == "1" else {}),
        **({"details": f"{about}\n\n"} if about else {}),
    }


def _about(platform: str, step: str) -> str:
    if not re.fullmatch(r"[\w ,.-]{1,40}", platform):
        return ""
    name = SPELT.get(platform, platform[:1].upper() + platform[1:])
    if re.fullmatch(r"\d{1,3}", step):
        return _("About: %(platform)s, step %(step)s") % {"platform": name, "step": step}
    return _("About: %(platform)s") % {"platform": name}
