"""What an agent enters about money: billing was told, it was paid, and the days a lower price does not cover yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.case_desk.act_forms import CaseForm, moment, written
from tickets.guarantee import billing, clearance
from tickets.guarantee.rules.events import by
from tickets.guarantee.steps import refunds, second_refunds
from tickets.models import Agent


class RefundForm(CaseForm):
    label = _("Enter the refund")
    explained = _("Paid by the same means of payment. The customer is told that the money is on its way.")
    button = _("Enter the refund")

    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=9, decimal_places=2)
    reference = forms.CharField(label=_("Reference of the payment"), max_length=120)
    at = moment(_("When it was paid"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.shown_for is not None:
            self.initial["amount"] = self.shown_for.refund_amount

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        refunds.mark_refunded(
            self.act_on,
            agent=agent,
            reference=facts["reference"],
            amount=facts["amount"],
            at=facts["at"] or self.now,
            now=self.now,
        )
        return gettext("The refund is entered.")


class ClearForm(CaseForm):
    label = _("Let billing hear of it")
    explained = _("Something about who asks, or for how much, isn’t known: see above. You have looked at it yourself.")
    button = _("Billing may hear of it")

    why = written(_("What you looked at"), rows=2)

    def carry_out(self, *, agent: Agent) -> str:
        clearance.clear(self.act_on, agent=agent, why=self.cleaned_data["why"], now=self.now)
        return gettext("Billing is told, with what isn’t known.")


class HandOverForm(CaseForm):
    label = _("Billing was told of the choice")
    explained = _("Where no machine tells them: say who was told, and how.")
    button = _("Billing was told")

    how = forms.CharField(label=_("Who, and how"), max_length=200)

    def carry_out(self, *, agent: Agent) -> str:
        clearance.require_clear(self.act_on)
        billing.mark_handed_over(self.act_on, actor=by(agent), how=self.cleaned_data["how"], now=self.now)
        return gettext("Billing was told of the choice.")


class DefectOverForm(CaseForm):
    """The promise made with a lower price while the defect went on."""

    label = _("The defect is over")
    explained = _("Put right after all, or the contract has ended: the days since the choice are paid back as well.")
    button = _("It is over")

    evidence = written(
        _("What was done, and how it was checked"), rows=3, help_text=_("The customer reads it on their page.")
    )
    at = moment(_("When it was over"))

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        refund = second_refunds.defect_over(
            self.act_on, evidence=facts["evidence"], agent=agent, at=facts["at"] or self.now, now=self.now
        )
        if refund is None:
            return gettext("Over on the day of the choice: nothing more is to be paid.")
        return gettext("Over. What the days since the choice were worth is a refund of its own now.")
