"""Two editors of one text: the second is refused, sees both versions, and may then save theirs knowingly."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.staff.guarded_rows import GuardedAdmin

SEEN_FIELD, REPLACE_FIELD, HISTORY_FIELD = "seen", "replace", "history"  # names in the posted form
LONGEST_KEY = 18  # digits that every database takes
NOTHING_CHANGED = "[]"  # as Django’s history has a form that was saved as it was


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the stored row and the form on the page fill in differently."""

    row: str
    label: str
    stored: str
    mine: str


class EditingRequest(HttpRequest):
    """A request that remembers the fingerprint of what was stored when it came; none for a row that isn't there yet."""

    stored_now: str


class UnseenForm(AnyModelForm):
    """With one more check: that nobody else has saved since the form was opened."""

    request: HttpRequest

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if would_overwrite(self.request):
            message = _("Somebody else has saved this since you opened it. Nothing of yours is saved yet.")
            who = saved_meanwhile(self.instance, since=self.request.POST.get(HISTORY_FIELD, ""))
            self.add_error(None, f"{message} {who}".strip())
        return cleaned


class OverwritingAdmin(GuardedAdmin):
    """For rows that several people edit. Counts the rows of its inlines as part of what is edited.

    The form carries a fingerprint of what was stored when it was opened. One posted after somebody else has saved is
    refused, with both versions; a tick then replaces exactly the version that was shown. A form without a fingerprint,
    opened before there was one, is saved as before.
    """

    change_form_template = "admin/edited_text.html"

    class Media:
        css = {"all": ["css/editor.css"]}

    def view_on_site(self, obj: Any) -> str | None:
        """Its own address: Django's goes by a page that tells whoever works here what rows there are."""
        return str(obj.get_absolute_url())

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Read again after its fingerprint: what the form shows is never older than what it says it has seen."""
        row = super().get_object(request, object_id, from_field)
        if request.method == "POST":  # a rival who saves at this moment waits here until this request is over
            list(self.model._default_manager.select_for_update().filter(pk=row.pk))
        cast(EditingRequest, request).stored_now = self._fingerprint(row.pk)
        return super().get_object(request, object_id, from_field)

    def _fingerprint(self, key: object) -> str:
        return sha256(json.dumps(self.stored_values(key), cls=DjangoJSONEncoder).encode()).hexdigest()

    def stored_values(self, key: object) -> list[Any]:
        """What somebody else’s save would have changed, as JSON can say it."""
        parts = [_editable_values(self.model, pk=key)]
        for inline in self.inlines:
            foreign_key = next(field.name for field in inline.model._meta.fields if field.related_model is self.model)
            parts.append(_editable_values(inline.model, **{foreign_key: key}))
        return parts

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if request.method != "POST" or obj is None:
            return form_class
        metaclass: Any = type(form_class)
        return metaclass(form_class.__name__, (UnseenForm, form_class), {"request": request})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stored_now = getattr(request, "stored_now", "")
        if would_overwrite(request):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            edited = [context["adminform"].form, *(form for formset in formsets for form in formset.forms)]
            context |= {"differences": list(differences(edited)), "added_meanwhile": list(_added_meanwhile(formsets))}
            context |= {SEEN_FIELD: request.POST[SEEN_FIELD], REPLACE_FIELD: stored_now}
        elif request.method != "POST" or request.POST.get(REPLACE_FIELD) == stored_now:
            context[SEEN_FIELD] = stored_now
        else:
            context[SEEN_FIELD] = request.POST.get(SEEN_FIELD, "")
        context[HISTORY_FIELD] = request.POST.get(HISTORY_FIELD) or _latest_entry(context.get("original"))
        return super().render_change_form(request, context, *args, **kwargs)


def would_overwrite(request: HttpRequest) -> bool:
    """Somebody has saved since this form was opened, and its sender hasn't said that theirs is to replace it."""
    seen, stored_now = request.POST.get(SEEN_FIELD), getattr(request, "stored_now", "")
    return bool(seen and stored_now) and stored_now not in (seen, request.POST.get(REPLACE_FIELD))


def saved_meanwhile(row: Model, *, since: str) -> str:
    """By whom and when, as its history says after the entry `since`, which was the last when the form was opened.

    Empty where another page has changed the row, or a command.
    """
    if not since.isdecimal() or len(since) > LONGEST_KEY:
        return ""
    entries = _history_of(row).filter(pk__gt=int(since)).exclude(change_message=NOTHING_CHANGED)
    latest = {entry.user: entry.action_time for entry in entries.select_related("user").order_by("pk")}
    who = [
        _("%(name)s, %(at)s")
        % {"name": user.get_full_name() or user.get_username(), "at": date_format(timezone.localtime(at), "j F Y, H:i")}
        for user, at in latest.items()
    ]
    return _("Saved meanwhile: %(who)s.") % {"who": "; ".join(who)} if who else ""


def _history_of(row: Model) -> QuerySet[LogEntry]:
    content_type = ContentType.objects.get_for_model(row, for_concrete_model=False)
    return LogEntry.objects.filter(content_type=content_type, object_id=str(row.pk))


def _latest_entry(row: Model | None) -> int:
    """0 for a row without a history."""
    return (row and _history_of(row).order_by("-pk").values_list("pk", flat=True).first()) or 0


def _editable_values(model: type[Model], **lookup: object) -> list[dict[str, object]]:
    """Of the fields that people write: what the portal keeps beside them, such as search terms, is nobody's change."""
    names = [field.attname for field in model._meta.concrete_fields if field.editable or field.primary_key]
    return list(model._default_manager.filter(**lookup).order_by("pk").values(*names))


def differences(edited: Iterable[AnyModelForm]) -> Iterator[Difference]:
    """Between the forms as sent and the rows they were built from, which were read in this very request."""
    for form in edited:
        if form.instance.pk is None:
            continue  # a new row of one's own replaces nothing
        for name in form.changed_data:
            bound = form[name]
            if name != "DELETE":
                stored, mine = (_display_text(bound.field, value) for value in (bound.initial, bound.value()))
                if stored != mine:
                    yield Difference(_stored_name(form), str(bound.label), stored, mine)


def _stored_name(form: AnyModelForm) -> str:
    """As stored: the instance of a form that was sent may already carry the new words."""
    stored = type(form.instance)._default_manager.filter(pk=form.instance.pk).first()
    return f"{form.instance._meta.verbose_name}: {stored or ''}"


def _display_text(field: forms.Field, value: object) -> str:
    value = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return _("yes") if field.to_python(value) else _("no")
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else ["" if value is None else value]
    text = "\n".join(labels.get(str(each), str(each)) for each in values)
    return "\n".join(text.strip().splitlines())  # browsers end lines differently from our files


def _added_meanwhile(formsets: Iterable[Any]) -> Iterator[str]:
    """Rows that somebody has added meanwhile: they aren't in the form, and saving it leaves them as they are."""
    for formset in formsets:
        keys = {form.instance.pk for form in formset.forms}
        yield from (f"{row._meta.verbose_name}: {row}" for row in formset.get_queryset() if row.pk not in keys)
