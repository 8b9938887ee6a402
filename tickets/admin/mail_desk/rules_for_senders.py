"""Senders of whom it is settled what becomes of their letters: to be looked through, changed and ended."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.django_types import AnyModelForm
from tickets.admin.desk import DeskAdmin, when
from tickets.mailroom.senders.sender_rules import is_everybodys
from tickets.models import SenderRule
from tickets.refusals import EverybodysProvider


class SenderRuleForm(AnyModelForm):
    def clean_act(self) -> str:
        act = str(self.cleaned_data["act"])
        if act == SenderRule.Act.REFUSE and is_everybodys(self.instance.sender):
            raise forms.ValidationError(EverybodysProvider.sentence)
        return act


@admin.register(SenderRule)
class SenderRuleAdmin(DeskAdmin):
    """Ending one ends nothing else: what came meanwhile is in the ledger, and can still be placed."""

    form = SenderRuleForm
    list_display = ["sender", "act", "reason", "made_by", "since_column"]
    search_fields = ["sender"]
    search_help_text = _("An address, a domain or a list")
    fields = ["sender", "act", "reason"]
    list_select_related = ["made_by__user"]

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        return ["sender"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: SenderRule, form: Any, change: bool) -> None:
        obj.made_by, obj.made_at = self.agent(request), timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("Since"), ordering="made_at")
    def since_column(self, rule: SenderRule) -> str:
        return when(rule.made_at)
