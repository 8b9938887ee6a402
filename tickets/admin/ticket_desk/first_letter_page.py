"""“New request”: an agent writes first, to a customer or to an address that nobody has written from yet."""

from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import current_language, language_choices, supported_language
from supportportal.foundations.staff.audit import Act, record_act
from supportportal.foundations.topics import Topic
from tickets.admin.case_desk.act_forms import written
from tickets.admin.desk import agent_at, is_superuser, visible_tickets
from tickets.admin.people_desk.noted_reading import WORDS_KEPT
from tickets.admin.ticket_desk.files_form import ManyFilesField, checked, draft_file_ids, files_of_draft, uploaded
from tickets.canned_replies.variables import UnfilledGap, gaps_in
from tickets.drafts.saving import DraftPlace, drop
from tickets.letters.details import quotes_a_contract
from tickets.models import Agent, Customer
from tickets.pages.forms import OneTimeForm
from tickets.proofs import is_proved_anywhere
from tickets.refusals import QuotesAContract, Refused
from tickets.sent_once import SentAlready, send_once, submission_of
from tickets.writing_first.first_letter import FirstLetter, write_first

WRITE_FIRST = "write-first"
MOST_FOUND = 8


class FirstLetterForm(OneTimeForm):
    """Errors stand beside their fields, and what was typed stays; files are kept with the draft."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Of a customer, found by name or address; or a new one."),
        widget=forms.EmailInput(attrs={"data-find-customer": True, "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    topic = forms.ChoiceField(label=_("Topic"), choices=[])
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = written(_("Text"), rows=9)
    attached = ManyFilesField(label=_("Files"), required=False)
    draft_files = forms.CharField(required=False, widget=forms.HiddenInput)
    knowingly = forms.BooleanField(label=_("Send it although the address is not proved"), required=False)

    def __init__(self, *args: Any, agent: Agent, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = list(Topic) if agent.user.is_superuser else list(map(Topic, _topics_of(agent)))
        cast(forms.ChoiceField, self.fields["topic"]).choices = [(topic.value, topic.label) for topic in topics]
        self.initial["language"] = supported_language(customer.language) if customer else current_language()
        if customer:
            self.initial.update(email=customer.email, name=customer.name)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if gaps := gaps_in(text):
            raise forms.ValidationError(str(UnfilledGap(gaps)))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = f"{cleaned.get('subject', '')}\n{cleaned.get('text', '')}"
        self.asks_knowingly = quotes_a_contract(said) and not is_proved_anywhere(cleaned.get("email", ""))
        if self.asks_knowingly and not cleaned["knowingly"]:
            self.add_error("knowingly", str(QuotesAContract()))
        return cleaned

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The tick only once it is asked for."""
        asks = getattr(self, "asks_knowingly", False)
        return [field for field in self.visible_fields() if asks or field.name != "knowingly"]

    def letter(self, place: DraftPlace) -> FirstLetter:
        """Of a valid form. Raises `FilesGone`, `LockedFile` or `FilesTooLarge`."""
        facts = self.cleaned_data
        files = checked([*files_of_draft(place, facts["draft_files"]), *uploaded(facts["attached"])])
        words = {name: facts[name] for name in ("email", "name", "language", "topic", "subject", "text")}
        return FirstLetter(**words, files=files)

    def clean_draft_files(self) -> list[UUID]:
        try:
            return draft_file_ids(self.cleaned_data["draft_files"])
        except forms.ValidationError as gone:
            self.add_error("attached", gone)
            return []


def _topics_of(agent: Agent) -> list[str]:
    known = agent.teams.filter(topic__in=Topic.values)
    return list(known.order_by("topic").values_list("topic", flat=True))


def write_first_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    if (agent := agent_at(request)) is None:
        raise PermissionDenied
    customer = _customer_in(request)
    form = FirstLetterForm(request.POST or None, request.FILES or None, agent=agent, customer=customer)
    if request.method == "POST" and form.is_valid() and (number := _sent(request, form, agent=agent)):
        return redirect("admin:tickets_ticket_change", number)
    page = {**site.each_context(request), "title": gettext("New request"), "form": form}
    return TemplateResponse(request, "admin/tickets/ticket/write_first.html", page)


def _sent(request: HttpRequest, form: FirstLetterForm, *, agent: Agent) -> str:
    """The number of the request, now or by the same form before; empty where it wasn't sent, and the form says why."""
    now = timezone.now()
    key = form.cleaned_data["key"]
    submission = submission_of(key, request.POST, request.FILES, form=f"{WRITE_FIRST} {agent.pk}")
    try:
        number = send_once(submission, partial(_written_and_dropped, form, agent=agent, now=now), now=now)
        sentence = gettext("Sent. It is request #%(number)s, and waits for the customer.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    except SentAlready as again:
        if again.changed:
            form.come_back(f"{again} " + gettext("It is #%(number)s.") % {"number": again.outcome})
            return ""
        number, sentence = again.outcome, gettext("Sent already as #%(number)s, and not a second time.")
    messages.success(request, sentence % {"number": number})
    return number


@transaction.atomic
def _written_and_dropped(form: FirstLetterForm, *, agent: Agent, now: datetime) -> str:
    place = DraftPlace(owner_id=agent.user_id, ticket_id=None, name=WRITE_FIRST)
    ticket = write_first(form.letter(place), agent=agent, now=now)
    drop(place)
    return str(ticket.pk)


def visible_customers(request: HttpRequest) -> QuerySet[Customer]:
    """Those of the tickets that this agent may read."""
    customers = Customer.objects.filter(forgotten_at=None)
    if is_superuser(request):
        return customers
    return customers.filter(Exists(visible_tickets(request).filter(customer=OuterRef("pk"))))


def _customer_in(request: HttpRequest) -> Customer | None:
    number = request.GET.get("customer", "")
    return visible_customers(request).filter(pk=number).first() if number.isdecimal() and len(number) < 18 else None


def find_customers(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """While an address is typed; noted like every search for customers."""
    if agent_at(request) is None:
        raise PermissionDenied
    asked = request.GET.get("q", "").replace("\0", "").strip()
    if not asked:
        return JsonResponse({"customers": []})
    record_act(Act.CUSTOMERS_SEARCHED, about=Customer, words=asked[:WORDS_KEPT])
    found = visible_customers(request)
    for word in asked.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    rows = found.order_by("name", "pk")[:MOST_FOUND]
    told = [{"email": row.email, "name": row.name, "language": supported_language(row.language)} for row in rows]
    return JsonResponse({"customers": told})
