"""Our mail addresses, which administrators add: by topic, language or brand."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.editor_forms import language_choices_and
from tickets.admin.desk import SuperuserAdmin, when
from tickets.letters.addresses import split
from tickets.models import MailAddress
from tickets.own_addresses import changing

SPOKEN: dict[str, str | Promise] = dict(settings.LANGUAGES)
SIGNATURES = [f"signature_{code}" for code in SPOKEN]
MAX_SIGNATURE = 1_000  # characters


class SignaturesForm(AnyModelForm):
    """A field for the signature in each language, which `MailAddressForm` has."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Empty: that of each letter."), choices=[]
    )
    in_use = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("Else what comes to it still becomes tickets, and is answered from the support address."),
    )

    class Meta:
        model = MailAddress
        fields = ("address", "sender_name", "brand", "topic")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = cast(forms.ChoiceField, self.fields["language"])
        languages.choices = [("", gettext("any")), *language_choices_and(self.instance.language)]
        self.initial["in_use"] = self.instance.ended_at is None
        for code in SPOKEN:
            self.initial[f"signature_{code}"] = self.instance.signatures.get(code, "")

    def clean_address(self) -> str:
        address = "@".join(split(self.cleaned_data["address"]))
        if refusal := changing.why_not_ours(address):
            raise forms.ValidationError(str(refusal))
        if MailAddress.objects.filter(address=address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("This address is there already."))
        return address

    def clean(self) -> dict[str, Any]:
        """Signatures in languages that the portal doesn’t speak now stay as they are."""
        cleaned = super().clean() or self.cleaned_data
        signatures = {code: cleaned.get(f"signature_{code}") for code in SPOKEN}
        self.instance.signatures = {
            code: words for code, words in {**self.instance.signatures, **signatures}.items() if words
        }
        return cleaned


def signature_field(language: str | Promise) -> forms.CharField:
    return forms.CharField(
        label=format_lazy(_("Signature, in {language}"), language=language),
        max_length=MAX_SIGNATURE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Below an answer, in place of the portal’s name. Markdown."),
    )


MailAddressForm: type[SignaturesForm] = type(
    "MailAddressForm", (SignaturesForm,), {f"signature_{code}": signature_field(name) for code, name in SPOKEN.items()}
)


@admin.register(MailAddress)
class MailAddressAdmin(SuperuserAdmin):
    """None is deleted: tickets were written to it, and what still comes there is for us."""

    form = MailAddressForm
    list_display = ["address", "shown_as_column", "topic", "language", "in_use_column"]
    search_fields = ["address", "sender_name", "brand"]
    fieldsets = [
        (None, {"fields": ["address", "in_use"]}),
        (_("Its requests"), {"fields": ["topic", "language"]}),
        (_("Its answers"), {"fields": ["sender_name", "brand", *SIGNATURES]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        """Answers to what left from it come back to it."""
        return ["address"] if obj else []

    def save_model(self, request: HttpRequest, obj: MailAddress, form: Any, change: bool) -> None:
        changing.save(obj, in_use=form.cleaned_data["in_use"], now=timezone.now())
        if not change and changing.comes_by_another_server(obj.address):
            domain = split(obj.address)[1]
            hint = gettext(
                "Letters to %(domain)s come here once its mail server brings them: its MX record, or a forward. What "
                "leaves in its name has to be allowed there as well: SPF and DKIM of %(domain)s."
            )
            messages.warning(request, hint % {"domain": domain})

    @admin.display(description=_("Shown as"))
    def shown_as_column(self, address: MailAddress) -> str:
        return address.sender_name or address.brand or settings.PORTAL_NAME

    @admin.display(description=_("In use"))
    def in_use_column(self, address: MailAddress) -> str:
        if address.ended_at is None:
            return gettext("yes")
        return gettext("no, since %(day)s") % {"day": when(address.ended_at)}
