"""The forms for a promise in time: its policy in days and the letters of its clock, checked as an editor writes."""

from typing import Any, cast
from zoneinfo import available_timezones

import holidays
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from legal import placeholders
from legal.limits import beyond_the_law
from legal.models import FRENCH, Document, NoticeText, Policy, Version
from supportportal.foundations.django_types import AnyInlineFormSet, AnyModelForm
from supportportal.foundations.editor_forms import TextForm, language_choices_and
from supportportal.foundations.language_choice import language_choices
from supportportal.foundations.places import require_country


class NumbersField(forms.CharField):
    """“3, 7, 14” on the page, [3, 7, 14] in the row."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(number) for number in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        parts = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        if wrong := [part for part in parts if not part.isdecimal()]:
            raise ValidationError(_("“%(part)s” is not a whole number.") % {"part": wrong[0]})
        return sorted({int(part) for part in parts})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


LEGAL_RATE = "legal"


class IncreasesField(forms.CharField):
    """“10 legal, 20 5” on the page, [[10, null], [20, 5]] in the row: up to so many days of delay, so many percent."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return ", ".join(f"{days} {LEGAL_RATE if percent is None else percent}" for days, percent in value)

    def clean(self, value: Any) -> list[list[int | None]] | None:
        parts = [part.split() for part in super().clean(value).split(",") if part.strip()]
        if wrong := [part for part in parts if not _is_step(part)]:
            raise ValidationError(
                _("“%(part)s” is not a number of days and a percentage.") % {"part": " ".join(wrong[0])}
            )
        steps: list[list[int | None]] = [[int(days), None if rate == LEGAL_RATE else int(rate)] for days, rate in parts]
        return sorted(steps, key=lambda step: step[0] or 0) or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _is_step(part: list[str]) -> bool:
    return len(part) == 2 and part[0].isdecimal() and (part[1] == LEGAL_RATE or part[1].isdecimal())


def known_country(country: str) -> str:
    """One whose public holidays we know: its days have to be counted."""
    if country.upper() not in holidays.list_supported_countries():
        raise ValidationError(_("We don’t know the public holidays of this country."))
    return country.upper()


class VersionForm(AnyModelForm):
    binding_language = forms.ChoiceField(
        label=_("Binding language"),
        choices=language_choices,
        initial=FRENCH,
        help_text=Version._meta.get_field("binding_language").help_text,
    )

    class Meta:
        model = Version
        fields = ["document", "number", "effective_on", "binding_language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "binding_language" in self.fields:  # not of a published one, which is only read
            self.initial["binding_language"] = self.instance.binding
            field = cast(forms.ChoiceField, self.fields["binding_language"])
            field.choices = language_choices_and(self.instance.binding)


class DocumentForm(AnyModelForm):
    class Meta:
        model = Document
        fields = ["slug", "position", "duty", "country"]

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        if country:
            require_country(country)
        return country

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("country") and not cleaned.get("duty"):
            self.add_error("country", _("Only a promise in time is for one country."))
        return cleaned


class PolicyFormSet(AnyInlineFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """The version as its own form has it: a new one has no row yet that its policy could name."""
        return {**super().get_form_kwargs(index), "version": self.instance}


class PolicyForm(AnyModelForm):
    reminder_days = NumbersField(
        label=_("Days on which agents are reminded"), required=False, help_text=_("Such as 3, 7, 14.")
    )
    reminder_hours = NumbersField(
        label=_("Hours before the end at which agents are reminded"), required=False, help_text=_("Such as 12, 4, 1.")
    )

    late_increases = IncreasesField(
        label=_("What the law adds to a late payment"),
        required=False,
        help_text=Policy._meta.get_field("late_increases").help_text,
    )

    other_lengths = NumbersField(
        label=_("Other times that the text names"),
        required=False,
        help_text=Policy._meta.get_field("other_lengths").help_text,
    )

    class Meta:
        model = Policy
        fields = [
            "name",
            "length",
            "unit",
            "extended",
            "country",
            "region",
            "zone",
            "offers_choice",
            "progress_every",
            "warn_on_day",
            "reminder_days",
            "reminder_hours",
            "lead_from_day",
            "manager_from_day",
            "on_call_from_hours",
            "late_increases",
            "late_increase_monthly",
            "other_lengths",
        ]

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise ValidationError(_("No time zone has this name."))
        return zone

    def clean_country(self) -> str:
        return known_country(self.cleaned_data["country"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        region = cleaned.get("region")
        if region and region not in holidays.list_supported_countries().get(cleaned.get("country", ""), []):
            self.add_error("region", _("This country has no region of this name."))
        longest = (cleaned.get("length") or 0) * (31 if cleaned.get("unit") == Policy.Unit.MONTHS else 1)
        for name in ("warn_on_day", "lead_from_day", "manager_from_day"):
            if (cleaned.get(name) or 0) > longest:
                self.add_error(name, _("The time is over before this day."))
        if max(cleaned.get("reminder_days") or [0]) > longest:
            self.add_error("reminder_days", _("The time is over before this day."))
        self._keep_to_the_law(cleaned)
        return cleaned

    def _keep_to_the_law(self, cleaned: dict[str, Any]) -> None:
        """The law of the document’s country has a word in it."""
        document = Document.objects.filter(pk=self.version.document_id).first()
        names = ("length", "unit", "extended", "zone")
        if document and set(names) <= cleaned.keys():
            policy = Policy(**{name: cleaned[name] for name in names})
            for field, why in beyond_the_law(policy, document):
                self.add_error(field, why)


class LetterForm(TextForm):
    class Meta:
        model = NoticeText
        fields = ["kind", "language", "subject", "body"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"kind", "subject", "body"} <= cleaned.keys():
            self._check(**{name: cleaned[name] for name in ("kind", "subject", "body")})
        return cleaned

    def _check(self, *, kind: str, subject: str, body: str) -> None:
        problems = placeholders.problems(kind, subject=subject, body=body)
        allowed = ", ".join(f"{{{name}}}" for name in sorted(placeholders.allowed_names(kind)))
        for name in problems.unknown:
            message = _("This letter can’t say {%(name)s}. It can say: %(may)s.") % {"name": name, "may": allowed}
            self.add_error("body", message)
        for name in problems.missing:
            self.add_error("body", _("This letter must say {%(name)s}.") % {"name": name})
        if problems.stray:
            self.add_error("body", _("A brace stands alone. Words that are filled in look like {last_day}."))
