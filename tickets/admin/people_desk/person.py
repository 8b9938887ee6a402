"""All there is of one person at the desk: what they asked, their cases, contracts, letters and files.

Each kind with its newest rows and their number, and as a list that has all of them. Only what its reader may open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from supportportal.foundations.masking.masks import masked
from tickets.admin.counting import LongListPaginator, number_in, up_to
from tickets.admin.desk import DeskAdmin, visible_cases, visible_tickets, when
from tickets.models import (
    AddressProof,
    Attachment,
    ConformityCase,
    Customer,
    IncomingEmail,
    OutgoingEmail,
    Subscription,
    Ticket,
)

NEWEST = 5  # rows of each kind on the person's page
MOST_COUNTED = 999
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonLine:
    url: str
    words: str
    state: str
    on: str


@dataclass(frozen=True, slots=True)
class PersonKind:
    name: str | Promise
    rows: Callable[[HttpRequest, Customer], QuerySet[Any]]
    line: Callable[[Any], PersonLine]


@dataclass(frozen=True, slots=True)
class PersonPart:
    """One kind of things on the person's page."""

    name: str
    count: int
    lines: Sequence[PersonLine]
    url: str  # of all of them
    elsewhere: int = 0  # that are other teams'

    @property
    def has_more(self) -> bool:
        return self.count > len(self.lines)

    @property
    def is_uncounted(self) -> bool:
        return self.count > MOST_COUNTED


def _page(row: Any) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def _request(ticket: Ticket) -> PersonLine:
    return PersonLine(
        _page(ticket), f"#{ticket.pk} {masked(ticket.subject)}", ticket.get_status_display(), when(ticket.opened_at)
    )


def _case(case: ConformityCase) -> PersonLine:
    words = masked(case.defect) or f"#{case.ticket_id}"
    return PersonLine(_page(case), words, case.get_state_display(), when(case.notified_at))


def _contract(contract: Subscription) -> PersonLine:
    last_day = contract.ended_on
    ended = gettext("until %(day)s") % {"day": in_words(last_day)} if last_day else gettext("goes on")
    since = gettext("since %(day)s") % {"day": in_words(contract.started_on)}
    return PersonLine(_page(contract), contract.reference, ended, since)


def _letter_in(letter: IncomingEmail) -> PersonLine:
    return PersonLine(_page(letter), str(letter), letter.get_fate_display(), when(letter.received_at))


def _letter_out(letter: OutgoingEmail) -> PersonLine:
    return PersonLine(_page(letter), letter.subject_at_the_desk, letter.get_kind_display(), when(letter.created_at))


def _file(file: Attachment) -> PersonLine:
    message = file.message
    state = str(file.get_locked_reason_display()) if file.is_locked else ""
    url = reverse("admin:tickets_ticket_message", args=[message.ticket_id, message.pk])
    return PersonLine(url, file.name, state, when(message.created_at))


def _requests(request: HttpRequest, customer: Customer) -> QuerySet[Ticket]:
    return visible_tickets(request).filter(customer=customer).order_by("-opened_at", "-pk")


def _cases(request: HttpRequest, customer: Customer) -> QuerySet[ConformityCase]:
    return visible_cases(request).filter(ticket__customer=customer).order_by("-notified_at", "-pk")


def _letters_in(request: HttpRequest, customer: Customer) -> QuerySet[IncomingEmail]:
    return IncomingEmail.objects.filter(ticket__in=_requests(request, customer)).order_by("-received_at", "-pk")


def _letters_out(request: HttpRequest, customer: Customer) -> QuerySet[OutgoingEmail]:
    letters = OutgoingEmail.objects.to_customers().filter(ticket__in=_requests(request, customer))
    return letters.order_by("-created_at", "-pk")


def _files(request: HttpRequest, customer: Customer) -> QuerySet[Attachment]:
    files = Attachment.objects.filter(message__ticket__in=_requests(request, customer))
    return files.select_related("message").order_by("-pk")


def _contracts(_request: HttpRequest, customer: Customer) -> QuerySet[Subscription]:
    """Whoever may read a ticket of theirs may read what they bought."""
    return customer.subscriptions.order_by("-started_on", "-pk")


KINDS: Mapping[str, PersonKind] = {
    "requests": PersonKind(_("Requests"), _requests, _request),
    "cases": PersonKind(_("Cases"), _cases, _case),
    "contracts": PersonKind(_("Contracts"), _contracts, _contract),
    "letters-from": PersonKind(_("Letters from them"), _letters_in, _letter_in),
    "letters-to": PersonKind(_("Letters to them"), _letters_out, _letter_out),
    "files": PersonKind(_("Files"), _files, _file),
}


def parts_of(request: HttpRequest, customer: Customer) -> list[PersonPart]:
    rows = {name: kind.rows(request, customer) for name, kind in KINDS.items()}
    of_all_teams = Ticket.objects.filter(customer=customer)
    *counts, all_requests = up_to(MOST_COUNTED, [*rows.values(), of_all_teams])
    return [
        PersonPart(
            str(kind.name),
            count,
            [kind.line(row) for row in rows[name][:NEWEST]] if count else [],
            reverse("admin:tickets_customer_all", args=[customer.pk, name]),
            elsewhere=all_requests - count if name == "requests" else 0,
        )
        for (name, kind), count in zip(KINDS.items(), counts, strict=True)
    ]


def addresses_of(customer: Customer) -> list[tuple[str, AddressProof | None]]:
    """Each mailbox of theirs, with the last proof that what is written from there is."""
    proofs = AddressProof.objects.filter(ticket__customer=customer).order_by("proved_at", "pk")
    proved = {proof.address: proof for proof in proofs}
    return [(address, proved.get(address)) for address in customer.known_addresses]


def person_part(request: HttpRequest, customer: Customer) -> dict[str, object]:
    return {"customer": customer, "addresses": addresses_of(customer), "parts": parts_of(request, customer)}


class PersonAdmin(DeskAdmin):
    """The part of the customers' admin that shows all there is of one."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:customer_id>/all/<slug:kind>/", guarded(self.all_of_a_kind), name="tickets_customer_all"),
            path("<int:customer_id>/person/", guarded(self.person), name="tickets_customer_person"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        customer = self.get_queryset(request).filter(pk=object_id).first() if object_id.isdecimal() else None
        context = person_part(request, customer) if customer else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def person(self, request: HttpRequest, customer_id: int) -> HttpResponse:
        customer = get_object_or_404(self.get_queryset(request), pk=customer_id)
        page = {**person_part(request, customer), "title": str(customer)}
        return self._shown(request, "admin/tickets/person.html", page)

    def all_of_a_kind(self, request: HttpRequest, customer_id: int, kind: str) -> HttpResponse:
        customer = get_object_or_404(self.get_queryset(request), pk=customer_id)
        if kind not in KINDS:
            raise Http404
        number = number_in(request, "page")
        rows = LongListPaginator(KINDS[kind].rows(request, customer), A_PAGE, page=number).get_page(number)
        page = {
            "customer": customer,
            "page": rows,
            "lines": [KINDS[kind].line(row) for row in rows],
            "title": f"{KINDS[kind].name}: {customer}",
        }
        return self._shown(request, "admin/tickets/person_list.html", page)

    def _shown(self, request: HttpRequest, template: str, page: dict[str, object]) -> HttpResponse:
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), "opts": self.opts, **page})
