"""What would become of a customer’s data, line by line: at the desk, and for who types the command."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.forgetting.erasure_requests import HeldTicket, Plan
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    tickets: Sequence[Ticket] = ()
    is_obstacle: bool = False
    begins_with_tickets: bool = False

    def __str__(self) -> str:
        numbers = ", ".join(f"#{ticket.pk}" for ticket in self.tickets)
        return " ".join(filter(None, [numbers, self.text] if self.begins_with_tickets else [self.text, numbers]))


def lines_of(plan: Plan) -> Iterator[Line]:
    if plan.still_open:
        text = _("There are requests of theirs that are still open. Answer and close them first.")
        yield Line(text, plan.still_open, is_obstacle=True)
    if plan.to_erase:
        text = ngettext(
            "%(n)s request loses its words, letters and files at once:",
            "%(n)s requests lose their words, letters and files at once:",
            len(plan.to_erase),
        )
        yield Line(text % {"n": len(plan.to_erase)}, plan.to_erase)
    for held in plan.held:
        yield Line(_why_held(held), [held.ticket], begins_with_tickets=True)
    yield Line(_("Chats go within a minute, but for those that belong to a request that stays."))
    yield Line(_of_the_person(plan))
    yield Line(_("Numbers, times and what was done stay: they name nobody. Nothing of this can be undone."))


def _why_held(held: HeldTicket) -> str:
    if held.until is None:
        return _("stays for now: its case runs, nobody has decided whether it is one, or a letter is on its way.")
    words = _("stays until %(day)s, and goes by itself then: it belongs to a case, and a claim can be brought so long.")
    return words % {"day": date_format(timezone.localtime(held.until), "j F Y")}


def _of_the_person(plan: Plan) -> str:
    if plan.has_contract:
        return _("Their contract goes on: who they are stays as long as it does.")
    if plan.held:
        return _("Who they are stays as long as the last of these requests.")
    return _("Name, address, telephone and contracts go within a minute.")
