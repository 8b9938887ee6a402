"""The letters that leave: sent, waiting, or given up with what the other side said."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
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

from tickets.admin.desk import ReadOnlyDeskAdmin, visible_tickets, when
from tickets.admin.tabs import Tab, TabFilter
from tickets.attachments.serving import as_download
from tickets.mailroom import ledger
from tickets.mailroom.letterhead import as_email
from tickets.models import OutgoingEmail


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyDeskAdmin):
    list_display = ["letter_column", "state_column", "kind", "written_column"]
    list_display_links = None
    list_filter = [TabFilter]
    search_fields = ["subject", "to_address", "message_id_header"]
    search_help_text = _("Subject, recipient or Message-ID")
    fields = [
        "kind", "to_address", "to_name", "from_name", "subject", "language", "created_at", "attempts",
        "next_attempt_at", "sent_at", "failed_at", "failure", "message_id_header", "in_reply_to", "references",
        "text", "html",
    ]  # fmt: skip
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
        letter = get_object_or_404(self.counted(request), pk=letter_id)
        if request.method == "POST" and letter.failed_at:
            ledger.retry(letter, now=timezone.now())
            messages.success(request, gettext("The letter is tried again."))
        return redirect("admin:tickets_outgoingemail_change", letter_id)

    def raw(self, request: HttpRequest, letter_id: int) -> HttpResponseBase:
        """As it left, or as it will leave."""
        letters = self.counted(request).select_related("ticket__customer", "message")
        letter = get_object_or_404(letters, pk=letter_id)
        source = as_email(letter).message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        return as_download(ContentFile(source), name=f"letter-{letter.pk}.eml")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return self.counted(request).select_related("ticket").order_by("-created_at", "-pk")

    def get_ordering(self, request: HttpRequest) -> Any:
        """The few that were given up or wait, in the order of the index that finds them among all that were sent."""
        few = {"failed": ["-failed_at", "-pk"], "waiting": ["next_attempt_at", "pk"]}
        return few.get(request.GET.get("tab", "")) or super().get_ordering(request)

    def counted(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return OutgoingEmail.objects.filter(visible_tickets(request).holds())

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [
            Tab("failed", _("Given up"), Q(failed_at__isnull=False), late=True),
            Tab("waiting", _("Not yet sent"), Q(sent_at=None, failed_at=None)),
            Tab("sent", _("Sent"), Q(sent_at__isnull=False)),
            Tab("all", _("All"), Q(), opens=True),
        ]

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
        given_up = letters.filter(failed_at__isnull=False, sent_at=None)
        count = len([ledger.retry(letter, now=timezone.now()) for letter in given_up])
        told = ngettext("%(n)s letter is tried again.", "%(n)s letters are tried again.", count)
        self.message_user(request, told % {"n": count})
