"""What an agent can do when a case ends some other way: the choice, a refusal, a merger, the end."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.access import may_work_on
from tickets.admin.case_desk.act_forms import CaseForm, written
from tickets.guarantee.rules.events import by
from tickets.guarantee.steps import answering, ending, merging, proposals, remedies, spoken_answers
from tickets.models import Agent, ConformityCase
from tickets.models.conformity import UNJUSTIFIED
from tickets.refusals import NotYours

Ground = ConformityCase.Ground
Remedy = ConformityCase.Remedy


class WorksForm(CaseForm):
    label = _("The customer says that it works")
    explained = _("By letter, chat or telephone. On their own page they can say it themselves.")
    button = _("It works")

    words = written(_("Their words, and where they said them"), rows=2)

    def carry_out(self, *, agent: Agent) -> str:
        spoken_answers.heard_that_it_works(self.act_on, words=self.cleaned_data["words"], agent=agent, now=self.now)
        return gettext("Confirmed by the customer.")


class GoesOnForm(CaseForm):
    label = _("The customer says that it goes on")
    explained = _("The choice opens at once, and the first dates stay: no new thirty days.")
    button = _("It goes on")

    words = written(_("Their words, and where they said them"))

    def carry_out(self, *, agent: Agent) -> str:
        spoken_answers.heard_that_it_goes_on(self.act_on, words=self.cleaned_data["words"], agent=agent, now=self.now)
        return gettext("The repair failed: the customer may choose now.")


class OpenChoiceForm(CaseForm):
    label = _("Open the choice now")
    explained = _("Before the last day: the customer may then take a lower price or end the contract at once.")
    button = _("Open the choice")

    ground = forms.ChoiceField(
        label=_("Why"),
        choices=[
            *((ground.value, ground.label) for ground in (Ground.SERIOUS, Ground.FAILED, Ground.COSTS)),
            (Ground.LATE.value, UNJUSTIFIED),
        ],
        widget=forms.RadioSelect,
    )
    why = written(_("What shows it"))

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        if facts["ground"] == Ground.SERIOUS:
            answering.flag_serious(self.act_on, actor=by(agent), why=facts["why"], now=self.now)
        else:
            remedies.open_remedies(self.act_on, ground=facts["ground"], actor=by(agent), why=facts["why"], now=self.now)
        return gettext("The choice is open, and the customer is told.")


class ChooseForm(CaseForm):
    label = _("The customer has chosen in writing")
    explained = _("Only what they wrote themselves. Their choice is confirmed to them with its day and time.")
    button = _("Enter the choice")

    remedy = forms.ChoiceField(label=_("Their choice"), choices=Remedy.choices, widget=forms.RadioSelect)
    words = written(_("Their words, and where they wrote them"), rows=2)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.shown_for is not None:
            self.initial["revision"] = self.shown_for.last_sequence

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        spoken_answers.heard_of_choice(
            self.act_on,
            remedy=facts["remedy"],
            words=facts["words"],
            revision=facts["revision"],
            agent=agent,
            now=self.now,
        )
        return gettext("The choice is entered and confirmed to the customer.")


class ProposeRefusalForm(CaseForm):
    label = _("Propose to refuse, or to call it minor")
    explained = _("A second person must confirm it. Until then the days go on and the customer hears nothing.")
    button = _("Propose it")

    refusal = forms.ChoiceField(label=_("How"), choices=proposals.Refusal.choices, widget=forms.RadioSelect)
    reasons = written(_("Reasons, as the customer will read them"), rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.shown_for is not None:
            field = cast("forms.ChoiceField", self.fields["refusal"])
            field.choices = [(no.value, no.label) for no in proposals.possible(self.shown_for)]

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        refusal = proposals.Refusal(facts["refusal"])
        proposals.propose_refusal(self.act_on, refusal=refusal, reasons=facts["reasons"], agent=agent, now=self.now)
        return gettext("Proposed. A colleague must confirm it.")


class ConfirmRefusalForm(CaseForm):
    def carry_out(self, *, agent: Agent) -> str:
        proposals.confirm_refusal(self.act_on, agent=agent, now=self.now)
        return gettext("Confirmed, and the customer is told the reasons.")


class DropRefusalForm(CaseForm):
    def carry_out(self, *, agent: Agent) -> str:
        proposals.drop_refusal(self.act_on, agent=agent, now=self.now)
        return gettext("The proposal is dropped. The case goes on.")


class ToldForm(CaseForm):
    label = _("You told the customer by telephone")
    explained = _("News like those of a letter, and on the customer’s page. The week until the next begins anew.")
    button = _("Enter the call")

    words = written(_("What you told them, as they may read it"))

    def carry_out(self, *, agent: Agent) -> str:
        spoken_answers.told_by_telephone(self.act_on, words=self.cleaned_data["words"], agent=agent, now=self.now)
        return gettext("The call is entered.")


class WithdrawForm(CaseForm):
    label = _("The customer withdraws the report")
    explained = _("Only in their own written words; silence is no withdrawal.")
    button = _("Withdraw it")

    words = written(_("Their words"))

    def carry_out(self, *, agent: Agent) -> str:
        spoken_answers.heard_of_withdrawal(self.act_on, words=self.cleaned_data["words"], agent=agent, now=self.now)
        return gettext("Withdrawn by the customer.")


class MergeForm(CaseForm):
    label = _("Merge into another case")
    explained = _("The same defect of the same customer. The earliest report counts for both.")
    button = _("Merge")

    into = forms.ModelChoiceField(label=_("The case that stays"), queryset=ConformityCase.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[ConformityCase]", self.fields["into"])
        field.queryset = others_of_the_customer(self.ticket.customer_id, but=self.shown_for)

    def carry_out(self, *, agent: Agent) -> str:
        into = self.cleaned_data["into"]
        if not may_work_on(into.ticket, agent=agent):
            raise NotYours
        merging.merge_cases(self.act_on, into=into, agent=agent, now=self.now)
        return gettext("Merged. The earliest report counts. You can undo it for 15 minutes; then the customer is told.")


class UndoMergerForm(CaseForm):
    label = _("Undo the merger")
    explained = _("Both are again what they were. The customer has not been told yet.")
    button = _("Undo it")

    def carry_out(self, *, agent: Agent) -> str:
        merging.undo_merger(self.act_on, agent=agent, now=self.now)
        return gettext("They are two cases again.")


def others_of_the_customer(customer_id: int, *, but: ConformityCase | None) -> QuerySet[ConformityCase]:
    cases = ConformityCase.objects.filter(ticket__customer=customer_id, closed_at=None, merged_into=None)
    return (cases.exclude(pk=but.pk) if but else cases).select_related("ticket").order_by("notified_at", "pk")


class CloseCaseForm(CaseForm):
    label = _("Close the case")
    explained = _("When nothing more is owed: the reason stays in the log.")
    button = _("Close it")

    reason = written(_("Why it ends"))

    def carry_out(self, *, agent: Agent) -> str:
        ending.close(self.act_on, agent=agent, reason=self.cleaned_data["reason"], now=self.now)
        return gettext("Case closed.")


class ReopenCaseForm(CaseForm):
    label = _("Open the case again")
    explained = _("With its first dates: the days that passed stay counted.")
    button = _("Open it again")

    def carry_out(self, *, agent: Agent) -> str:
        ending.reopen(self.act_on, actor=by(agent), now=self.now)
        return gettext("The case is open again, with its first dates.")
