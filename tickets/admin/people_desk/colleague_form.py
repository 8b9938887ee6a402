"""A colleague as one form: who they are, what they do here, and in which language."""

import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.language_choice import current_language, language_choices
from supportportal.foundations.topics import Topic, topic_choices
from tickets.admin.people_desk.colleague_words import role_choices
from tickets.models import Agent, Team
from tickets.refusals import LastAdministrator, StaysAnAgent
from tickets.staff import Duties, StaffRole, duties_of, require_another_administrator

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm
LONGEST_NAME = 140  # which leaves room for a number, where several people have one
NOT_IN_A_NAME = re.compile(r"[^\w.+-]")


class ColleagueForm(UserForm):
    """Of somebody who is here already; `NewColleagueForm` is of somebody who isn't yet."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, help_text=_("Customers read it under answers and in chats.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=topic_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    leads = forms.MultipleChoiceField(
        label=_("Leads"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of a team lead. Nothing ticked: all topics above. Who led a team until now leads it no more."),
    )
    edits = forms.BooleanField(
        label=_("Editor, too"), required=False, help_text=_("Writes articles, guides and legal texts besides.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices,
        help_text=_("Of the desk and of the letters to them. They may change it themselves, at the top of each page."),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "username")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        duties = duties_of(self.instance) if self.instance.pk else None
        self.initial["language"] = (duties and duties.language) or current_language()
        if duties:
            self.initial.update(role=duties.role, edits=duties.edits)
            self.initial.update(topics=sorted(duties.topics), leads=sorted(duties.leads))
        cast(forms.MultipleChoiceField, self.fields["leads"]).choices = self._led_topics()

    def _led_topics(self) -> list[tuple[str, str]]:
        """Each with who leads it now, if that is somebody else."""
        others = Team.objects.exclude(lead=None).exclude(lead__user=self.instance.pk).select_related("lead__user")
        leads = {team.topic: team.lead for team in others}
        return [
            (topic.value, f"{topic.label} ({leads[topic]})" if topic in leads else str(topic.label)) for topic in Topic
        ]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        others = User.objects.exclude(pk=self.instance.pk)
        if email and "email" in self.changed_data and others.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Another account has this address."))
        return email

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        others = User.objects.exclude(pk=self.instance.pk)
        if "username" in self.changed_data and others.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("Another account has this name."))
        return username

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        role = cleaned.get("role")
        topics = {*cleaned.get("topics", ()), *cleaned.get("leads", ())}
        if role in (StaffRole.AGENT, StaffRole.LEAD) and not topics:
            self.add_error("topics", _("Choose a topic: without one they would see no request and no chat."))
        if role == StaffRole.AGENT and Topic.BILLING in topics:
            self.add_error("role", _("Whoever answers Billing enters what was paid, too: that is the role Billing."))
        if role == StaffRole.EDITOR and topics:
            self.add_error("topics", _("An editor answers nobody. Choose another role and tick “Editor, too”."))
        elif cleaned.get("leads") and role not in (StaffRole.LEAD, StaffRole.ADMINISTRATOR):
            self.add_error("leads", _("Only a team lead or an administrator leads a team."))
        self._check_what_they_were(role)
        return cleaned

    def _check_what_they_were(self, role: str | None) -> None:
        if role == StaffRole.EDITOR and Agent.objects.filter(user=self.instance.pk).exists():
            self.add_error("role", str(StaysAnAgent()))
        if role and role != StaffRole.ADMINISTRATOR and self.instance.is_superuser:
            try:
                require_another_administrator(self.instance)
            except LastAdministrator as refusal:
                self.add_error("role", str(refusal))

    @property
    def duties(self) -> Duties:
        """Of a valid form."""
        told, role = self.cleaned_data, StaffRole(self.cleaned_data["role"])
        leads = told["leads"] or (told["topics"] if role == StaffRole.LEAD else ())
        return Duties(role, told["language"], frozenset(told["topics"]), frozenset(leads), told["edits"])


class NewColleagueForm(ColleagueForm):
    email = forms.EmailField(label=_("Email address"), max_length=254)
    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        required=False,
        help_text=_("To sign in with. Empty: what stands before the @ of the email."),
    )

    def clean_username(self) -> str:
        if self.cleaned_data["username"]:
            return super().clean_username()
        before_the_at = self.cleaned_data.get("email", "").partition("@")[0].lower()
        name = NOT_IN_A_NAME.sub("", before_the_at)[:LONGEST_NAME]
        names = (name, *(f"{name}{number}" for number in range(2, 1000)))
        return next((each for each in names if not User.objects.filter(username__iexact=each).exists()), "")
