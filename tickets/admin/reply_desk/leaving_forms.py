"""What an agent does with an answer of theirs that has not left yet."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.admin.act_form import ActForm
from tickets.admin.desk import when
from tickets.admin.reply_desk.times import why_not_then
from tickets.models import Agent
from tickets.replying import leaving


class WaitingForm(ActForm):
    answer = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)


class CallBackForm(WaitingForm):
    def carry_out(self, *, agent: Agent) -> str:
        leaving.call_back(self.ticket, self.cleaned_data["answer"], by=agent)
        return gettext("Called back: nothing was sent, and the text is your draft again.")


class LeaveNowForm(WaitingForm):
    """Also one that was held: its writer has read what came since."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        leaving.move(self.ticket, facts["answer"], by=agent, leaves_at=self.now, last_seen=facts["seen"])
        return gettext("The reply leaves now.")


class LeaveAtForm(WaitingForm):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    at = forms.DateTimeField(label=_("Day and time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def clean_at(self) -> object:
        if problem := why_not_then(self.cleaned_data["at"], now=self.now):
            raise forms.ValidationError(problem)
        return self.cleaned_data["at"]

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        leaving.move(self.ticket, facts["answer"], by=agent, leaves_at=facts["at"], last_seen=facts["seen"])
        return gettext("The reply leaves on %(time)s. Until then it can be changed.") % {"time": when(facts["at"])}


LEAVING_ACTS: Mapping[str, type[ActForm]] = {
    "call-back": CallBackForm,
    "leave-now": LeaveNowForm,
    "leave-at": LeaveAtForm,
}
