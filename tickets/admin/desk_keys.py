"""What the keyboard does at the desk: one table, which the sheet (“?”) shows and its script goes by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.admin.desk import agent_at

NAMES = {"Enter": pgettext_lazy("key", "Enter"), "Shift": pgettext_lazy("key", "Shift")}


@dataclass(frozen=True, slots=True)
class Key:
    """`keys` as they are typed, by the letter and not by its place. `act` is the script's, with its `target`.

    Without an act the page does it anyway, or the chat's own script, by what stands behind Alt.
    """

    keys: str
    words: str | Promise
    act: str = ""
    target: str = ""  # of a page: a selector; of an address: its name; of a step: how far

    @property
    def shown(self) -> list[str]:
        return [str(NAMES.get(key, key)) for key in self.keys.replace("+", " ").split()]

    @property
    def place(self) -> str:
        return reverse(self.target) if self.act == "go" else self.target


@dataclass(frozen=True, slots=True)
class KeyGroup:
    title: str | Promise
    where: str  # the selector of something on its pages
    keys: Sequence[Key]


GROUPS = [
    KeyGroup(
        _("Everywhere"),
        "body",
        [
            Key("?", _("This list; inside a text, with Alt"), "sheet"),
            Key("g q", _("To the queue"), "go", "admin:tickets_ticket_changelist"),
            Key("g c", _("To the cases"), "go", "admin:tickets_conformitycase_changelist"),
            Key("g t", _("To the chats"), "go", "admin:chat_conversation_changelist"),
        ],
    ),
    KeyGroup(
        _("In the queue"),
        "body.model-ticket.change-list",
        [
            Key("j", _("The next request"), "row", "1"),
            Key("k", _("The request before"), "row", "-1"),
            Key("Enter", _("Opens it")),
            Key("x", _("Selects it, or not"), "select"),
            Key("/", _("To the search"), "reach", "#searchbar"),
        ],
    ),
    KeyGroup(
        _("In a request"),
        "body.ticket-page",
        [
            Key("r", _("To the reply"), "reach", ".write details.reply > summary"),
            Key("n", _("To the note"), "reach", ".write details.note > summary"),
            Key("f", _("To the letter to a third party"), "reach", ".write details.forward > summary"),
            Key("c", _("To “Close without a reply”; Enter closes"), "reach", "form[action$='/close/'] [type=submit]"),
            Key("a", _("Takes it in hand"), "press", "form[action$='/assign/'] [name=me]"),
            Key("]", _("The next message"), "message", "1"),
            Key("[", _("The message before"), "message", "-1"),
            Key("e", _("The next request"), "press", ".breadcrumbs [rel=next]"),
            Key("u", _("Back to the list"), "press", ".breadcrumbs a"),
            Key("Ctrl+Enter", _("Sends what is written")),
            Key("/", _("In a text: the canned replies")),
        ],
    ),
    KeyGroup(
        _("In the chats"),
        "[data-chat-strip], [data-chat-desk]",
        [
            Key("Alt+1 … 9", _("My first to ninth chat")),
            Key("Alt+↓ ↑", _("The next one, the one before")),
            Key("Alt+0", _("Those who wait")),
            Key("Enter", _("Sends; with Shift a new line")),
            Key("/", _("In a text: the canned replies")),
            Key("Alt+Shift+R", _("To the message")),
            Key("Alt+Shift+F", _("Find an article to insert")),
            Key("Alt+Shift+N", _("Note or whisper")),
            Key("Alt+Shift+P", _("Pass on")),
            Key("Alt+Shift+D", _("Report a defect")),
            Key("Alt+Shift+T", _("Make a ticket")),
            Key("Alt+Shift+C", _("To “Close the conversation”")),
            Key("Alt+Shift+S", _("My status")),
        ],
    ),
]


def switch_keys(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """Keys without Alt or Ctrl, on or off: who dictates sets them off by what they say (WCAG 2.1.4)."""
    agent = agent_at(request)
    if request.method != "POST" or agent is None:
        raise PermissionDenied
    agent.single_keys = request.POST.get("keys") == "on"
    agent.save(update_fields=["single_keys"])
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()})
    return redirect(page if is_ours else reverse("admin:index"))
