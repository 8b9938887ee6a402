"""Administrators word the acknowledgement, the reminder and the closing letter, and look at all letters."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from supportportal.foundations.editor_forms import language_choices_and
from supportportal.foundations.staff.audit import Act, record_act
from supportportal.foundations.topics import Topic
from tickets import account_letters
from tickets.admin.desk import SuperuserAdmin
from tickets.admin.framed_letter import own_letter_in_a_frame, text_in_a_frame
from tickets.models import LetterWords
from tickets.outbox.example_letters import example_letter, example_of_words, languages_by_kind
from tickets.outbox.letter_facts import OwnWords
from tickets.outbox.own_words import NAMES, has_stray_brace, unknown_names
from tickets.outbox.rendering import RenderedLetter

# Each that is a file in `templates/emails`, as administrators call it.
KINDS: Mapping[str, str | Promise] = {
    "acknowledgement": _("Acknowledgement"),
    "own_words": _("Acknowledgement with words of your own"),
    "conformity_acknowledgement": _("Acknowledgement of a report"),
    "reply": _("Answer of an agent"),
    "side_letter": _("Question to a third party"),
    "silence": _("Reminder to a silent customer"),
    "closing": _("Closing letter"),
    "merged": _("Two requests that became one"),
    "notice": _("Notice of the law’s clock"),
    "to_the_holder": _("Question to who holds the contract"),
    "renewal": _("Reminder of a renewal"),
    "change": _("Announcement of a change"),
    "link": _("Link to a request"),
    "chat_answer": _("Answer after a chat"),
    "chat_transcript": _("Copy of a chat"),
    "chat_transcript_link": _("Link to the copy of a chat"),
    "invitation": _("Invitation of a colleague"),
    "new_password": _("New password of a colleague"),
    "account_changed": _("Change to a colleague’s account"),
    "agent_news": _("News to an agent"),
    "agent_digest": _("News of a day to an agent"),
    "reminder": _("Reminder to agents"),
    "undecided": _("Reminder of what nobody has decided"),
    "cleared_alone": _("Money that one person released alone"),
}
DARK, TEXT = "dark", "text"  # how a letter is shown, if not as a light device would


class LetterWordsForm(AnyModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=[])

    class Meta:
        model = LetterWords
        fields = ("kind", "topic", "language", "subject", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = set(languages_by_kind()["own_words"])
        choices = [choice for choice in language_choices_and(self.instance.language) if choice[0] in written]
        cast(forms.ChoiceField, self.fields["language"]).choices = choices
        cast(forms.ChoiceField, self.fields["topic"]).choices = [("", gettext("all topics")), *Topic.choices]

    def clean_subject(self) -> str:
        subject = _with_known_names(self.cleaned_data["subject"])
        if "{page}" in subject:
            raise forms.ValidationError(gettext("An address is too long for a subject."))
        return subject

    def clean_body(self) -> str:
        return _with_known_names(self.cleaned_data["body"].replace("\r\n", "\n"))


class UnsavedForm(LetterWordsForm):
    """Only looked at, or tried: there may be words for the same letter already, and that is no problem of a field’s."""

    def problems(self) -> str:
        sentences = (f"{field.label}: {' '.join(map(str, field.errors))}" for field in self if field.errors)
        return "\n".join(sentences)

    @property
    def words(self) -> OwnWords:
        return OwnWords(self.cleaned_data["subject"], self.cleaned_data["body"])

    @property
    def about(self) -> dict[str, str]:
        return {"language": self.cleaned_data["language"], "topic": self.cleaned_data["topic"] or Topic.GENERAL}


def _with_known_names(text: str) -> str:
    if unknown := unknown_names(text):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        raise forms.ValidationError(gettext("Nothing fills in %(names)s.") % {"names": names})
    if has_stray_brace(text):
        raise forms.ValidationError(gettext("A brace belongs to no name."))
    return text


@admin.register(LetterWords)
class LetterWordsAdmin(SuperuserAdmin):
    """To delete them puts back the built-in words."""

    form = LetterWordsForm
    list_display = ["kind", "topic_column", "language", "subject"]
    list_filter = ["kind", "topic"]
    fields = ["kind", "topic", "language", "subject", "body"]
    change_form_template = "admin/tickets/letterwords/change_form.html"
    change_list_template = "admin/tickets/letterwords/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        guarded, name = self.admin_site.admin_view, "tickets_letterwords_{}".format
        doors = [
            path("preview/", guarded(self.preview), name=name("preview")),
            path("test/", guarded(self.test), name=name("test")),
            path("all/", guarded(self.all_letters), name=name("all")),
            path("all/<slug:kind>/<slug:language>/", guarded(self.one), name=name("one")),
        ]
        return [*doors, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        shown = {"names": NAMES.items(), "test_address": getattr(request.user, "email", "")}
        return super().render_change_form(request, {**context, **shown}, *args, **kwargs)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Of what stands in the form, saved or not."""
        form = self._posted(request)
        if problems := form.problems():
            return text_in_a_frame(problems)
        return _shown(example_of_words(form.words, **form.about), way=request.GET.get("as", ""))

    def test(self, request: HttpRequest) -> HttpResponse:
        form = self._posted(request)
        user = cast(Any, request.user)
        if not user.email:
            return text_in_a_frame(gettext("Your account has no email address: nothing was sent."))
        if problems := form.problems():
            return text_in_a_frame(problems)
        account_letters.write_test(user, form.words, **form.about, now=timezone.now())
        record_act(Act.TEST_LETTER, about=LetterWords, letter=form.words.subject)
        return text_in_a_frame(gettext("A test letter is on its way to %(address)s.") % {"address": user.email})

    def all_letters(self, request: HttpRequest) -> HttpResponse:
        self._require_administrator(request)
        language = request.GET.get("language", settings.LANGUAGE_CODE)
        written = languages_by_kind()
        kinds = [(kind, name) for kind, name in KINDS.items() if language in written[kind]]
        languages = sorted({code for codes in written.values() for code in codes})
        shown = {"title": gettext("All letters"), "kinds": kinds, "language": language, "languages": languages}
        page = {**self.admin_site.each_context(request), **shown, "opts": self.opts}
        return TemplateResponse(request, "admin/tickets/letterwords/all.html", page)

    def one(self, request: HttpRequest, kind: str, language: str) -> HttpResponse:
        self._require_administrator(request)
        if language not in languages_by_kind().get(kind, ()):
            raise Http404
        return _shown(example_letter(kind, language), way=request.GET.get("as", ""))

    def _posted(self, request: HttpRequest) -> "UnsavedForm":
        self._require_administrator(request)
        if request.method != "POST":
            raise Http404
        return UnsavedForm(request.POST)

    def _require_administrator(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    @admin.display(description=_("Topic"), ordering="topic")
    def topic_column(self, words: LetterWords) -> str:
        return words.get_topic_display() if words.topic else gettext("all topics")


def _shown(letter: RenderedLetter, *, way: str) -> HttpResponse:
    if way == TEXT:
        return text_in_a_frame(f"{letter.subject.strip()}\n\n{letter.text}")
    return own_letter_in_a_frame(letter.html, dark=way == DARK)
