"""The letters that leave: sent, waiting, or given up with what the other side said."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.masking.designed import masked_html
from supportportal.foundations.staff.audit import Act, record_act
from tickets.admin.desk import ReadOnlyDeskAdmin, visible_tickets, when
from tickets.admin.mail_desk.sending_again import SendAgainForm, offer
from tickets.admin.tabs import Tab, TabFilter
from tickets.attachments.serving import as_download
from tickets.letters.addresses import mailbox_of
from tickets.models import OutgoingEmail, Ticket
from tickets.models.links import without_tokens
from tickets.outbox.failures import retry
from tickets.outbox.private_links import for_others
from tickets.refusals import Refused
from tickets.search.finding import tickets_called
from tickets.search.query import asked


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyDeskAdmin):
    list_display = ["letter_column", "state_column", "kind", "written_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = ["ticket__subject", "ticket__customer__name", "to_address", "message_id_header"]
    search_help_text = _("Subject of the request, customer, recipient or Message-ID")
    fields = [
        "kind",
        "to_address",
        "copies_to",
        "to_name",
        "from_name",
        "subject_column",
        "language",
        "created_at",
        "attempts",
        "next_attempt_at",
        "sent_at",
        "failed_at",
        "failure",
        "message_id_header",
        "in_reply_to",
        "references",
        "text_column",
        "html_column",
    ]
    readonly_fields = ["subject_column", "text_column", "html_column"]
    actions = ["try_again"]
    change_form_template = "admin/tickets/letter.html"

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:letter_id>/raw/", guarded(self.raw), name="tickets_outgoingemail_raw"),
            path("<int:letter_id>/retry/", guarded(self.retry), name="tickets_outgoingemail_retry"),
            *super().get_urls(),
        ]

    def retry(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        """On a refusal the letter's page comes back with the words beside the field, and what was typed."""
        letter = self.letter(request, letter_id)
        if request.method != "POST":
            return redirect("admin:tickets_outgoingemail_change", letter_id)
        if (agent := self.agent(request)) is None:
            raise PermissionDenied
        form = SendAgainForm(request.POST, letter=letter)
        if form.is_valid():
            try:
                again = form.carry_out(agent=agent, now=timezone.now())
            except Refused as refusal:
                if "form" not in offer(self.letter(request, letter_id), agent=agent):
                    messages.warning(request, str(refusal))
                    return redirect("admin:tickets_outgoingemail_change", letter_id)
                form.add_error(None, str(refusal))
            else:
                sentence = gettext("The letter is sent again, to %(address)s.") % {"address": again.to_address}
                messages.success(request, sentence)
                return redirect("admin:tickets_outgoingemail_change", again.pk)
        request.method = "GET"  # the page below is only looked at: nobody may change a letter
        return self.change_view(request, str(letter_id), extra_context={"refused": form})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if object_id.isdecimal() and (letter := self.letters(request).filter(pk=object_id).first()):
            context["again"] = offer(letter, agent=self.agent(request), form=context.pop("refused", None))
        return super().change_view(request, object_id, form_url, context)

    def letters(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return self.counted(request).select_related("ticket__customer", "resend_of")

    def letter(self, request: HttpRequest, letter_id: int) -> OutgoingEmail:
        return get_object_or_404(self.letters(request), pk=letter_id)

    def raw(self, request: HttpRequest, letter_id: int) -> HttpResponseBase:
        """As it left, or as it will leave, but for its links: they are the customer's."""
        kept = self.counted(request).exclude(to_address="")
        letters = kept.select_related("ticket__customer", "message", "as_sent")
        letter = get_object_or_404(letters, pk=letter_id)
        record_act(Act.LETTER_OUT_TAKEN, about=letter)
        return as_download(ContentFile(for_others(letter)), name=f"letter-{letter.pk}.eml")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return self.counted(request).select_related("ticket").order_by("-created_at", "-pk")

    def get_ordering(self, request: HttpRequest) -> Any:
        """The few that were given up or wait, in the order of the index that finds them among all that were sent."""
        few = {"failed": ["-failed_at", "-pk"], "waiting": ["next_attempt_at", "pk"]}
        return few.get(request.GET.get("tab", "")) or super().get_ordering(request)

    def searched_for(self, request: HttpRequest, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By the subject of its request, its customer, the very recipient or Message-ID: each has an index."""
        found, typed = tickets_called(asked(words)), words.strip()
        if found is None:
            return super().searched_for(request, rows, words)
        letters = Q(ticket__in=Ticket.objects.filter(found).values("pk")) | Q(message_id_header=typed)
        return rows.filter(letters | Q(mailbox=mailbox_of(typed)) if "@" in typed else letters)

    def counted(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return OutgoingEmail.objects.filter(visible_tickets(request).holds())

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [
            Tab("failed", _("Given up"), Q(failed_at__isnull=False, resent_as=None), late=True),
            Tab("waiting", _("Not yet sent"), Q(sent_at=None, failed_at=None)),
            Tab("sent", _("Sent"), Q(sent_at__isnull=False)),
            Tab("all", _("All"), Q(), opens=True),
        ]

    @admin.display(description=_("subject"))
    def subject_column(self, letter: OutgoingEmail) -> str:
        return letter.subject_at_the_desk

    @admin.display(description=_("text"))
    def text_column(self, letter: OutgoingEmail) -> str:
        return letter.text_at_the_desk

    @admin.display(description=_("HTML"))
    def html_column(self, letter: OutgoingEmail) -> str:
        return masked_html(without_tokens(letter.html))

    @admin.display(description=_("Letter"))
    def letter_column(self, letter: OutgoingEmail) -> SafeString:
        return render_to_string("admin/tickets/_letter_out.html", {"letter": letter})

    @admin.display(description=_("State"))
    def state_column(self, letter: OutgoingEmail) -> SafeString:
        return render_to_string("admin/tickets/_delivery.html", {"letter": letter})

    @admin.display(description=_("Written"), ordering="created_at")
    def written_column(self, letter: OutgoingEmail) -> str:
        return when(letter.created_at)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, letters: QuerySet[OutgoingEmail]) -> None:
        """Those that never left, to the same address. One that came back needs a look at its address first."""
        given_up = [letter for letter in letters if letter.failed_at and not letter.sent_at]
        count = len([letter for letter in given_up if not retry(letter, now=timezone.now()).failed_at])
        sentence = ngettext("%(n)s letter is tried again.", "%(n)s letters are tried again.", count)
        self.message_user(request, sentence % {"n": count})
        if returned := len([letter for letter in letters if letter.failed_at and letter.sent_at]):
            stays = ngettext(
                "%(n)s letter came back and stays: open it, look at the address, and send it again there.",
                "%(n)s letters came back and stay: open each, look at the address, and send it again there.",
                returned,
            )
            self.message_user(request, stays % {"n": returned}, messages.WARNING)
