"""The form that a draft belongs to: what it is called, and where one goes on writing."""

from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tickets.admin.desk import visible_cases, visible_tickets
from tickets.admin.ticket_desk.acts import CASE_ACTS
from tickets.admin.ticket_desk.first_letter_page import WRITE_FIRST
from tickets.models import SavedDraft

# Forms without a ticket, with the page that each stands on.
LOOSE = {"write-down": "admin:tickets_ticket_write_down", WRITE_FIRST: "admin:tickets_ticket_write_first"}
NAMES: Mapping[str, str | Promise] = {
    "reply": _("Reply to the customer"),
    "leaving": _("Reply that leaves later"),
    "note": _("Note for colleagues"),
    "forward": _("Ask somebody outside"),
    "side-reply": _("Reply in a side thread"),
    "classify": _("This is a case: a defect, or another right"),
    "write-down": _("Write down a call or a letter"),
    WRITE_FIRST: _("New request"),
    **{name: form.label for name, form in CASE_ACTS.items()},
}


def name_of(draft: SavedDraft) -> str:
    act, _blank, _number = draft.place.partition(" ")
    if act in NAMES:
        return str(NAMES[act])
    kind = ContentType.objects.filter(app_label=act.partition(".")[0], model=act.partition(".")[2]).first()
    return capfirst(str(kind.name)) if kind else draft.place


def page_of(draft: SavedDraft, request: HttpRequest) -> str:
    """Empty where its form is out of reach: the ticket is another team's now, or what it was about is gone."""
    act, _blank, number = draft.place.partition(" ")
    if draft.ticket_id is None:
        return reverse(LOOSE[act]) if act in LOOSE else _page_of_content(act, number)
    if visible_tickets(request).filter(pk=draft.ticket_id).exists():
        if act == "classify":
            return reverse("admin:tickets_ticket_acts", args=[draft.ticket_id, number])
        row = {"side-reply": "side"}.get(act, "case")
        anchor = f"{row}-{number}" if number and act != "leaving" else "write"
        return reverse("admin:tickets_ticket_change", args=[draft.ticket_id]) + f"#{anchor}"
    cases = visible_cases(request).filter(pk=number) if act in CASE_ACTS else visible_cases(request).none()
    return reverse("admin:tickets_conformitycase_change", args=[number]) if cases.exists() else ""


def _page_of_content(model: str, number: str) -> str:
    name = f"admin:{model.replace('.', '_')}"
    try:
        return reverse(f"{name}_add") if number == "new" else reverse(f"{name}_change", args=[number])
    except NoReverseMatch:
        return ""
