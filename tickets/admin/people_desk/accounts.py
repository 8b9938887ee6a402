"""Who may sign in: accounts are ended and never deleted, since what their people wrote and decided stays theirs."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tickets.models import Agent
from tickets.staff import hand_back

if TYPE_CHECKING:
    UserForm = UserChangeForm[User]
    UsersAdmin = UserAdmin[User]
else:
    UserForm, UsersAdmin = UserChangeForm, UserAdmin
admin.site.unregister(User)


class AccountForm(UserForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        stays = all(cleaned.get(right) for right in ("is_active", "is_staff", "is_superuser"))
        others = User.objects.filter(is_active=True, is_staff=True, is_superuser=True).exclude(pk=self.instance.pk)
        if not stays and self.initial.get("is_superuser") and self.initial.get("is_active") and not others.exists():
            raise forms.ValidationError(_("This is the last administrator. Name another one first."))
        return cleaned


@admin.register(User)
class AccountAdmin(UsersAdmin):
    form = AccountForm

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: "forms.ModelForm[User]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        agent = Agent.objects.filter(user=obj).select_related("user").first()
        if change and agent and not agent.is_at_the_desk and (count := hand_back(agent, now=timezone.now())):
            words = ngettext("%(n)s ticket went back to its team.", "%(n)s tickets went back to their teams.", count)
            messages.info(request, words % {"n": count})
