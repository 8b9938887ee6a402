"""The way back from a ticket: to the list it was opened from, as it was, and to the next one there.

The list stands in the address of the ticket’s page, as `list`, and where the ticket stood there: no cookie grows, and
each tab of the browser has its own.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from tickets.admin.desk import DeskAdmin, visible_tickets
from tickets.admin.queue_desk.parameters import question_in
from tickets.models import Ticket

LIST, POSITION = "list", "n"
LONGEST = 1_000  # characters of a list that is carried on
AROUND = 25  # rows on each side, among which a ticket is looked for


@dataclass(frozen=True, slots=True)
class WayBack:
    list: str
    following: str = ""  # the doors to its neighbours, where it came from a list
    previous: str = ""


def way_back(request: HttpRequest, ticket: Ticket) -> WayBack:
    """No query: the neighbours are looked for once somebody goes there."""
    carried = list_carried(request)
    if not carried:
        return WayBack(list_url(request))
    doors = [reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk]) for name in ("next", "previous")]
    return WayBack(list_url(request), *(f"{door}?{urlencode({LIST: carried})}" for door in doors))


def list_carried(request: HttpRequest) -> str:
    """Of this page or, where a form was sent from it, of the page before."""
    carried = request.GET.get(LIST, "")
    if not carried and request.method == "POST":
        before = parse_qs(urlsplit(request.headers.get("Referer", "")).query)
        carried = before.get(LIST, [""])[0]
    return carried if len(carried) <= LONGEST else ""


def list_url(request: HttpRequest) -> str:
    place = QueryDict(list_carried(request), mutable=True)
    place.pop(POSITION, None)
    queue = reverse("admin:tickets_ticket_changelist")
    return f"{queue}?{place.urlencode()}" if place else queue


def ticket_url(request: HttpRequest, ticket: Ticket) -> str:
    """Of its page, which still knows the list that this page knew."""
    carried = list_carried(request)
    return f"{ticket.get_absolute_url()}?{urlencode({LIST: carried})}" if carried else ticket.get_absolute_url()


def next_ticket_url(request: HttpRequest, ticket: Ticket) -> str:
    """The one behind it in the list it was opened from, or which took its place there; the list, if there is none."""
    return _neighbour(request, ticket, step=1) or list_url(request)


def previous_ticket_url(request: HttpRequest, ticket: Ticket) -> str:
    return _neighbour(request, ticket, step=-1) or list_url(request)


def _neighbour(request: HttpRequest, ticket: Ticket, *, step: int) -> str:
    """Empty if there is none."""
    place = QueryDict(list_carried(request), mutable=True)
    position = _number(place.get(POSITION, ""))
    start = max(0, position - AROUND)
    keys = keys_in_list(request, place, start=start, end=position + AROUND + 1)
    # Where it has left the list, the one behind it stands in its place.
    wanted = keys.index(ticket.pk) + step if ticket.pk in keys else position - start + min(step, 0)
    if not 0 <= wanted < len(keys):
        return ""
    place.pop(POSITION, None)
    place["p"] = str((start + wanted) // DeskAdmin.list_per_page + 1)
    return address_in_list(keys[wanted], place=place.urlencode(), position=start + wanted)


def keys_in_list(request: HttpRequest, place: QueryDict, *, start: int, end: int) -> list[int]:
    question = question_in(request, place)
    tickets = visible_tickets(request).filter(question.tab.where).filter(question.where)
    return list(question.ordered(question.found(tickets)).values_list("pk", flat=True)[start:end])


def address_in_list(key: int, *, place: str, position: int) -> str:
    carried = "&".join(filter(None, [place, f"{POSITION}={position}"]))
    return f"{reverse('admin:tickets_ticket_change', args=[key])}?{urlencode({LIST: carried})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
