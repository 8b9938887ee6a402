"""Who may sign in: accounts are ended and never deleted, since what their people wrote and decided stays theirs."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.guarded_rows import GuardedAdmin
from tickets.models import Agent, Team
from tickets.staff import hand_back

if TYPE_CHECKING:
    UserForm = UserChangeForm[User]
    UsersAdmin = UserAdmin[User]
else:
    UserForm, UsersAdmin = UserChangeForm, UserAdmin
ADMINISTRATORS = {"is_active": True, "is_staff": True, "is_superuser": True}
admin.site.unregister((User, Group))  # groups are made by `manage.py set_up`, and say nothing here


class AccountForm(UserForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not all(cleaned.get(right) for right in ADMINISTRATORS):
            # Held until the end of the request. Rival: the other of two administrators, who ends this one's account.
            there = set(User.objects.select_for_update().filter(**ADMINISTRATORS).order_by("pk"))
            if there == {self.instance}:
                raise forms.ValidationError(_("This is the last administrator. Name another one first."))
        return cleaned


@admin.register(User)
class AccountAdmin(GuardedAdmin, UsersAdmin):
    form = AccountForm

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: "forms.ModelForm[User]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        agent = Agent.objects.filter(user=obj).select_related("user").first()
        if not change or agent is None or agent.is_at_the_desk:
            return
        if count := hand_back(agent, now=timezone.now()):
            words = ngettext("%(n)s ticket went back to its team.", "%(n)s tickets went back to their teams.", count)
            messages.info(request, words % {"n": count})
        for team in Team.objects.filter(Q(lead=agent) | Q(manager=agent) | Q(on_call=agent)).order_by("topic"):
            words = gettext("%(agent)s was to be reminded of cases of %(team)s when time runs out. Name somebody else.")
            messages.warning(request, words % {"agent": agent, "team": team})
