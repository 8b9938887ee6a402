"""The mail ledger: every letter that came and what became of it, every letter that left or couldn't."""

from collections.abc import Sequence

from django.contrib import admin
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tickets.admin.desk import ReadOnlyDeskAdmin, is_superuser, visible_tickets, when
from tickets.admin.downloads import as_download
from tickets.admin.tabs import Tab, TabFilter
from tickets.mailroom.letterhead import as_email
from tickets.models import IncomingEmail, OutgoingEmail

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
        "received_at", "source", "from_address", "subject", "fate", "fate_reason", "ticket", "sorted_at", "attempts",
        "envelope_from", "envelope_to", "message_id_header", "size", "sha256",
    ]  # fmt: skip
    change_form_template = "admin/tickets/letter.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingEmail]:
        return self.counted(request).select_related("ticket").order_by("-received_at", "-pk")

    def counted(self, request: HttpRequest) -> QuerySet[IncomingEmail]:
        if is_superuser(request):
            return IncomingEmail.objects.all()
        if self.agent(request) is None:
            return IncomingEmail.objects.none()
        return IncomingEmail.objects.filter(Q(ticket=None) | Q(ticket__in=visible_tickets(request)))

    def tabs(self, request: HttpRequest) -> Sequence[Tab]:
        return [
            Tab("quarantine", Fate.QUARANTINE.label, Q(fate=Fate.QUARANTINE), late=True),
            *(Tab(fate.name.lower(), fate.label, Q(fate=fate)) for fate in Fate if fate != Fate.QUARANTINE),
            Tab("all", _("All"), Q(), opens=True),
        ]

    def get_urls(self) -> list[URLPattern]:
        raw = path("<int:letter_id>/raw/", self.admin_site.admin_view(self.raw), name="tickets_incomingemail_raw")
        return [raw, *super().get_urls()]

    def raw(self, request: HttpRequest, letter_id: int) -> HttpResponseBase:
        letter = get_object_or_404(self.counted(request), pk=letter_id)
        return as_download(letter.raw, name=f"letter-{letter.pk}.eml")

    @admin.display(description=_("Letter"))
    def letter_column(self, letter: IncomingEmail) -> SafeString:
        return render_to_string("admin/tickets/_letter_in.html", {"letter": letter})

    @admin.display(description=_("What became of it"))
    def fate_column(self, letter: IncomingEmail) -> SafeString:
        return render_to_string("admin/tickets/_fate.html", {"letter": letter})

    @admin.display(description=_("Received"), ordering="received_at")
    def received_column(self, letter: IncomingEmail) -> str:
        return when(letter.received_at)

    @admin.display(description=_("Size"), ordering="size")
    def size_column(self, letter: IncomingEmail) -> SafeString:
        return render_to_string("admin/tickets/_size.html", {"size": letter.size})


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
        raw = path("<int:letter_id>/raw/", self.admin_site.admin_view(self.raw), name="tickets_outgoingemail_raw")
        return [raw, *super().get_urls()]

    def raw(self, request: HttpRequest, letter_id: int) -> HttpResponseBase:
        """As it left, or as it will leave."""
        letters = self.counted(request).select_related("ticket__customer", "message")
        letter = get_object_or_404(letters, pk=letter_id)
        source = as_email(letter).message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        return as_download(ContentFile(source), name=f"letter-{letter.pk}.eml")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return self.counted(request).select_related("ticket").order_by("-created_at", "-pk")

    def counted(self, request: HttpRequest) -> QuerySet[OutgoingEmail]:
        return OutgoingEmail.objects.filter(ticket__in=visible_tickets(request))

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
        count = letters.filter(failed_at__isnull=False).update(
            failed_at=None, failure="", attempts=0, next_attempt_at=timezone.now()
        )
        told = ngettext("%(n)s letter is tried again.", "%(n)s letters are tried again.", count)
        self.message_user(request, told % {"n": count})
