"""What a canned reply leaves open: names in braces, filled in where it is used; what stays open is a gap."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.refusals import Refused

VARIABLES: Mapping[str, str | Promise] = {
    "customer": gettext_lazy("the customer’s name, as they write it"),
    "first name": gettext_lazy("the first word of the customer’s name"),
    "agent": gettext_lazy("your own first name"),
    "number": gettext_lazy("the number of the request, as #1234"),
    "subject": gettext_lazy("the subject of the request"),
    "product": gettext_lazy("the name of the portal, or of the brand that the customer wrote to"),
    "support address": gettext_lazy("our address, which answers reach"),
    "last day": gettext_lazy("the last day of the case whose days run"),
    "hours": gettext_lazy("when the team’s chat is open, as a sentence; in chats only"),
}
# Of one request alone, the surest last; what is the same in all of them may stay as it is typed.
TURNED_BACK = ("agent", "first name", "customer", "last day", "number")
NAME_IN_BRACES = re.compile(r"\{([^\W\d_][\w ’'-]{0,39})\}")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


class UnfilledGap(Refused):
    """A text still has a name in braces, which would be mailed as it is."""

    def __init__(self, gaps: list[str]) -> None:
        super().__init__(gaps)
        self.gaps = gaps

    def __str__(self) -> str:
        names = ", ".join(f"{{{gap}}}" for gap in self.gaps)
        return _("Fill in %(gaps)s first, or write it as `code` if it is meant so.") % {"gaps": names}


def gaps_in(text: str) -> list[str]:
    """Each once, in their order. What is marked as code is meant as it stands."""
    return list(dict.fromkeys(NAME_IN_BRACES.findall(CODE.sub("", text))))


def unknown_in(text: str) -> list[str]:
    return [name for name in gaps_in(text) if name not in VARIABLES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """What has no value stays as it is: a gap."""
    return NAME_IN_BRACES.sub(lambda name: values.get(name[1]) or name[0], text)


def with_variables(text: str, values: Mapping[str, str]) -> str:
    """The way back, where a value stands exactly as a word of its own; the longest first."""
    found = {values[name]: name for name in TURNED_BACK if values.get(name)}
    if not found:
        return text
    longest_first = sorted(found, key=len, reverse=True)
    either = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")
    return either.sub(lambda value: f"{{{found[value[1]]}}}", text)
