"""What a customer fills in: the contact form, and a further message on their request's page."""

import re
import uuid
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import EmailValidator
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from legal.versions import published_rows
from supportportal.foundations.topics import Topic
from tickets.attachments.files import IncomingFile
from tickets.guarantee.rules.policies import GUARANTEE, promised_length
from tickets.letters.addresses import is_taken
from tickets.own_addresses.knowing import look_again
from tickets.pages.contract_country import ask_for_the_country
from tickets.refusals import OurOwnAddress, Refused

MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024
LONGEST_TEXT = 20_000
FILES_ARE_GONE = _("Choose your files again: they don’t stay when a form comes back.")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Cleaned to a list of `IncomingFile`. Every kind is taken: what may not be opened is kept under a lock.

    An empty file, too: it holds up nobody's words.
    """

    widget = SeveralFilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[IncomingFile]:
        uploads = [super(SeveralFilesField, self).clean(file) for file in data or [] if file]
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        if sum(upload.size for upload in uploads) > MOST_BYTES:
            most = {"most": filesizeformat(MOST_BYTES)}
            raise forms.ValidationError(_("All files together may have %(most)s at most.") % most)
        return [IncomingFile(upload.name or "", upload.content_type or "", upload.read()) for upload in uploads]


def _topic_choices() -> list[tuple[str, str]]:
    card = "<strong>{}</strong> <small>{}</small>"
    return [(topic.value, format_html(card, topic.label, topic.description)) for topic in Topic]


class EmailAddressInput(forms.EmailInput):
    """Hints at a likely slip of the hand while it is typed, where scripts run."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "email", "data-address-hint": _("Did you mean {address}?")})


class EmailAddressField(forms.EmailField):
    """Where a letter arrives: at a domain, and not with ourselves."""

    widget = EmailAddressInput
    default_validators = [EmailValidator(allowlist=[])]

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        if address.endswith("]"):
            raise forms.ValidationError(EmailValidator.message)
        look_again()
        if address and is_taken(address):
            raise forms.ValidationError(OurOwnAddress.sentence)
        return address


class SubscriptionReferenceField(forms.CharField):
    """May stay empty; kept as it is written in our accounts."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Subscription reference"),
            max_length=40,
            required=False,
            help_text=_("On every invoice and in your account, for example PV-20417733."),
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            ),
        )

    def clean(self, value: Any) -> str:
        reference: str = super().clean(value).upper()
        if reference and not re.fullmatch(settings.SUBSCRIPTION_REFERENCE_PATTERN, reference):
            raise forms.ValidationError(_("A reference is PV- and eight digits. Leave it empty if you don’t have it."))
        return reference


class OneTimeForm(forms.Form):
    """A form that is sent once: its key is new whenever the form is shown anew, and `sent_once` remembers it."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=uuid.uuid4)
    too_often = False  # not sent, but later it may be
    status = HTTPStatus.OK  # of the page that shows it again

    def refuse_too_often(self) -> None:
        self.too_often, self.status = True, HTTPStatus.TOO_MANY_REQUESTS

    def come_back(self, why: str) -> None:
        """With another key and everything that was typed: sent again, it is a further one."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["key"] = str(uuid.uuid4())
        self.data = data
        self.add_error(None, why)


class MessageForm(OneTimeForm):
    """The files and the text that both forms share. A browser forgets chosen files when it shows a form again."""

    details = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write a few words first.")},
    )
    attachments = SeveralFilesField(
        label=_("Files"),
        required=False,
        help_text=_(
            "Screenshots, PDF, logs, Office documents or mail: 10 files and 25 MB in all. "
            "We don’t open archives and programs."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors and "attachments" not in self.errors and cleaned.get("attachments"):
            self.add_error("attachments", FILES_ARE_GONE)
        return cleaned

    def come_back(self, why: str) -> None:
        files = self.cleaned_data.get("attachments")
        super().come_back(why)
        if files:
            self.add_error("attachments", FILES_ARE_GONE)

    def refuse_files(self, why: Refused) -> None:
        """Not sent, but without them it may be, and with them on another day."""
        self.add_error("attachments", str(why))
        self.status = HTTPStatus.TOO_MANY_REQUESTS


class ContactForm(MessageForm):
    topic = forms.ChoiceField(
        label=_("Topic"),
        choices=_topic_choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three: it goes to the right team.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Tell us how to address you.")},
    )
    email = EmailAddressField(
        label=_("Your email address"),
        max_length=254,
        error_messages={"required": _("We need an address to answer to.")},
    )
    subscription_reference = SubscriptionReferenceField()
    defect = forms.BooleanField(
        label=_("It doesn’t work as promised"),
        required=False,
    )
    website = forms.CharField(  # people don’t see it, robots fill it in
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    field_order = ("topic", "defect", "details", "attachments", "name", "email", "subscription_reference")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = published_rows()
        self.fields["defect"].help_text = _(
            "We then have %(length)s at most to put it right; if we don’t, you choose what follows."
        ) % {"length": promised_length(rows, duty=GUARANTEE, now=timezone.now())}
        ask_for_the_country(self, rows)

    def clean_website(self) -> str:
        # Said aloud, not dropped: a browser’s autofill may have done it for a person.
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty, and send again: only robots fill it in."))
        return ""


class AddressForm(OneTimeForm):
    """Where the answers go, when it was mistyped."""

    email = EmailAddressField(
        label=_("Your email address"),
        max_length=254,
        error_messages={"required": _("We need an address to answer to.")},
    )


class CompletionForm(OneTimeForm):
    """What a letter left out. Each field may stay empty, but not all. `country_is_known`: nobody is asked twice."""

    subscription_reference = SubscriptionReferenceField()
    platform = forms.CharField(
        label=_("The system you use"),
        max_length=80,
        required=False,
        help_text=_("For example Windows 11, iPhone, Android, a router."),
    )
    reason = forms.CharField(
        label=_("What happened, and what you expected"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    field_order = ("subscription_reference", "country", "platform", "reason")

    def __init__(self, *args: Any, country_is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not country_is_known:
            ask_for_the_country(self, published_rows())
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(value for name, value in cleaned.items() if name != "key"):
            raise forms.ValidationError(_("Fill in at least one of these."))
        return cleaned
