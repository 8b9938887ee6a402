"""The mail ledger: every letter that came, what became of it and why, and the counters that must add up."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.masks import masked
from supportportal.foundations.staff.audit import Act, record_act
from tickets.admin.desk import ReadOnlyDeskAdmin, is_superuser, when
from tickets.admin.framed_letter import in_a_frame
from tickets.admin.mail_desk.floods import decided
from tickets.admin.mail_desk.ledger_page import SOURCE_SHOWN, TABS, ledger_rows, source_of
from tickets.admin.mail_desk.placing import PlaceForm, placing, sorted_again
from tickets.admin.mail_desk.unsealing import sealed_page
from tickets.admin.tabs import Tab, TabFilter
from tickets.attachments.letter_html import letter_page
from tickets.attachments.serving import as_download
from tickets.mailroom.sorting import mail_records, quarantine
from tickets.mailroom.sorting.opened_letter import open_letter
from tickets.mailroom.sorting.waiting_letters import floods
from tickets.models import IncomingEmail
from tickets.models.incoming_mail import IncomingEmailQuerySet
from tickets.models.ticket import may_be_read_by
from tickets.refusals import PlacedAlready, Refused

Fate = IncomingEmail.Fate


@admin.register(IncomingEmail)
class IncomingEmailAdmin(ReadOnlyDeskAdmin):
    """An agent sees the letters of tickets they may read, and those that belong to no ticket."""

    list_display = ["letter_column", "fate_column", "source", "size_column", "received_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = ["subject", "from_address", "envelope_from", "message_id_header"]
    search_help_text = _("Subject, sender or Message-ID")
    fields = [
        "received_at",
        "source",
        "from_address",
        "subject_shown",
        "fate",
        "why",
        "ticket",
        "duplicate_of",
        "sorted_at",
        "attempts",
        "envelope_from",
        "envelope_to",
        "message_id_header",
        "size",
        "sha256",
    ]
    actions = ["refuse", "not_spam"]
    change_form_template = "admin/tickets/letter.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingEmail]:
        return self.counted(request).select_related("ticket").order_by("-received_at", "-pk")

    def counted(self, request: HttpRequest) -> IncomingEmailQuerySet:
        if is_superuser(request):
            return IncomingEmail.objects.all()
        if (agent := self.agent(request)) is None:
            return IncomingEmail.objects.none()
        return IncomingEmail.objects.filter(Q(ticket=None) | may_be_read_by(agent, ticket="ticket__"))

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return TABS

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("flood/", guarded(self.decide_flood), name="tickets_incomingemail_flood"),
            path("<int:letter_id>/raw/", guarded(self.raw), name="tickets_incomingemail_raw"),
            path("<int:letter_id>/sealed/", guarded(self.sealed), name="tickets_incomingemail_sealed"),
            path("<int:letter_id>/source/", guarded(self.source_page), name="tickets_incomingemail_source"),
            path("<int:letter_id>/designed/", guarded(self.designed), name="tickets_incomingemail_designed"),
            path("<int:letter_id>/place/", guarded(self.place), name="tickets_incomingemail_place"),
            path("<int:letter_id>/replay/", guarded(self.replay), name="tickets_incomingemail_replay"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        agent = self.agent(request)
        page = {"ledger": ledger_rows(mail_records.reconcile()), "floods": floods() if agent else []}
        return super().changelist_view(request, {**page, **(extra_context or {})})

    def decide_flood(self, request: HttpRequest) -> HttpResponse:
        return decided(request, agent=self.agent(request))

    def letter(self, request: HttpRequest, letter_id: int) -> IncomingEmail:
        """Its source is gone where it was forgotten, and sealed where something was taken out."""
        letters = self.counted(request).with_source().select_related("ticket", "message")
        return get_object_or_404(letters, pk=letter_id)

    def own_context(self, request: HttpRequest) -> dict[str, object]:
        return {**self.admin_site.each_context(request), "opts": self.opts}

    def raw(self, request: HttpRequest, letter_id: int) -> HttpResponseBase:
        letter = self.letter(request, letter_id)
        if page := sealed_page(request, letter, self.own_context(request)):
            return page
        record_act(Act.LETTER_IN_TAKEN, about=letter)
        return as_download(letter.raw, name=f"letter-{letter.pk}.eml")

    def sealed(self, request: HttpRequest, letter_id: int) -> HttpResponseBase:
        """For administrators, who say why: the audit log keeps it."""
        if not is_superuser(request):
            raise Http404
        kept = IncomingEmail.objects.filter(sealed_until__isnull=False).exclude(raw="")
        letter, reason = get_object_or_404(kept, pk=letter_id), request.POST.get("reason", "").strip()
        if request.method != "POST" or not reason:
            return redirect("admin:tickets_incomingemail_change", letter_id)
        record_act(Act.SEALED_TAKEN, about=IncomingEmail(pk=letter.pk), reason=reason[:300])
        return as_download(letter.raw, name=f"letter-{letter.pk}.eml")

    def source_page(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        """As text, and only its beginning: a letter may be as long as a book, and hold anything."""
        letter = self.letter(request, letter_id)
        if page := sealed_page(request, letter, self.own_context(request)):
            return page
        context = {
            **self.own_context(request),
            "title": str(letter),
            "letter": letter,
            "shown": source_of(letter),
            "most": SOURCE_SHOWN,
        }
        return TemplateResponse(request, "admin/tickets/letter_source.html", context)

    def designed(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        """Of a letter that is no message yet: in a frame, without any picture."""
        letter = self.letter(request, letter_id)
        try:
            html = open_letter(letter).parsed.html
        except FileNotFoundError:
            raise Http404 from None
        return in_a_frame(request, letter_page(html, pictures=()))

    def place(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        """On a refusal the letter's page comes back with the words beside the field, and what was typed."""
        letter = self.letter(request, letter_id)
        if request.method != "POST":
            return redirect("admin:tickets_incomingemail_change", letter_id)
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        try:
            form = PlaceForm(request.POST, opened=open_letter(letter))
        except FileNotFoundError:
            raise Http404 from None
        if form.is_valid():
            try:
                messages.success(request, form.carry_out(agent=agent, now=timezone.now()))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("admin:tickets_incomingemail_change", letter_id)
        request.method = "GET"  # the page below is only looked at: nobody may change a letter
        return self.change_view(request, str(letter_id), extra_context={"refused": form})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if object_id.isdecimal() and (letter := self.counted(request).filter(pk=object_id).first()):
            context |= placing(letter, agent=self.agent(request), form=context.pop("refused", None))
        return super().change_view(request, object_id, form_url, context)

    @admin.action(description=_("Not for us"))
    def refuse(self, request: HttpRequest, letters: QuerySet[IncomingEmail]) -> None:
        """Those in quarantine; where a letter is already, it stays."""
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        count = 0
        for letter in letters.filter(fate=Fate.QUARANTINE):
            with suppress(PlacedAlready):  # by a colleague, just now
                quarantine.refuse(letter, by=agent, now=timezone.now())
                count += 1
        sentence = ngettext("%(n)s letter isn’t for us.", "%(n)s letters aren’t for us.", count)
        self.message_user(request, sentence % {"n": count})

    @admin.action(description=_("Not spam"))
    def not_spam(self, request: HttpRequest, letters: QuerySet[IncomingEmail]) -> None:
        """Those that our border or a colleague called so: each is sorted, or its ticket open, as if nobody had."""
        count = 0
        for letter in letters.filter(fate=Fate.SPAM):
            with suppress(FileNotFoundError):  # its source is gone from the disk: it stays as it is
                sorted_again(letter, by=self.agent(request), now=timezone.now())
                count += 1
        sentence = ngettext("%(n)s letter was no spam.", "%(n)s letters were no spam.", count)
        self.message_user(request, sentence % {"n": count})

    def replay(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        letter = self.letter(request, letter_id)
        if request.method == "POST":
            try:
                again = sorted_again(letter, by=self.agent(request), now=timezone.now())
            except FileNotFoundError:
                messages.error(request, gettext("The letter’s source is gone from the disk: it stays as it is."))
            else:
                sentence = gettext("Sorted again. What became of it: %(fate)s.")
                messages.success(request, sentence % {"fate": again.get_fate_display()})
        return redirect("admin:tickets_incomingemail_change", letter_id)

    @admin.display(description=_("Letter"))
    def letter_column(self, letter: IncomingEmail) -> SafeString:
        return render_to_string("admin/tickets/_letter_in.html", {"letter": letter})

    @admin.display(description=_("What became of it"))
    def fate_column(self, letter: IncomingEmail) -> SafeString:
        return render_to_string("admin/tickets/_fate.html", {"letter": letter, "why": self.why(letter)})

    @admin.display(description=_("subject"))
    def subject_shown(self, letter: IncomingEmail) -> str:
        return masked(letter.subject)

    @admin.display(description=_("why"))
    def why(self, letter: IncomingEmail) -> str:
        return letter.why

    @admin.display(description=_("Received"), ordering="received_at")
    def received_column(self, letter: IncomingEmail) -> str:
        return when(letter.received_at)

    @admin.display(description=_("Size"), ordering="size")
    def size_column(self, letter: IncomingEmail) -> SafeString:
        return render_to_string("admin/tickets/_size.html", {"size": letter.size})
