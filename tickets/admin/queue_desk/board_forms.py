"""What is done from the board: a case is put into somebody’s hands, or those above it are asked for help."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets import handling
from tickets.admin.case_desk.act_forms import CaseForm, written
from tickets.guarantee.notices.reminders import Desks
from tickets.guarantee.rules.scheduled_notices import Role
from tickets.guarantee.steps import escalation
from tickets.models import Agent, ConformityCase, Team

ABOVE: Mapping[str, str | Promise] = {
    Role.BILLING: _("who leads billing"),
    Role.LEAD: _("team lead"),
    Role.MANAGER: _("manager"),
    Role.ON_CALL: _("on call"),
}


class Colleagues:
    """Whom a case can be given to, and who can be asked: as many queries for a whole board as for one case."""

    def __init__(self, *, asking: Agent) -> None:
        self._asking, self._desks = asking, Desks()
        there = Agent.objects.at_the_desk().select_related("user").order_by("user__first_name", "pk")
        self._teams = {team.topic: team for team in Team.objects.prefetch_related(Prefetch("members", there))}

    def of(self, case: ConformityCase) -> list[Agent]:
        """At the desk of its team, whoever asks and whoever has it in hand apart."""
        team = self._teams.get(case.ticket.topic)
        others = {self._asking.pk, case.ticket.assignee_id}
        return [agent for agent in team.members.all() if agent.pk not in others] if team else []

    def above(self, case: ConformityCase) -> dict[Role, str]:
        """By role, their names."""
        people = escalation.who_can_be_told(case, desks=self._desks, asking=self._asking)
        return {role: ", ".join(map(str, agents)) for role, agents in people.items()}


class BoardForm(CaseForm):
    """`colleagues`: read once for all the forms of a board."""

    def __init__(self, *args: Any, colleagues: Colleagues, case: ConformityCase, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.colleagues, self.about = colleagues, case


class HandOutForm(BoardForm):
    label = _("Assign to a colleague")
    explained = _("Who is at the desk of this team. A note on the ticket remembers who did it.")
    button = _("Assign")

    to = forms.ModelChoiceField(label=_("Colleague"), queryset=Agent.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Agent]", self.fields["to"])
        field.queryset = Agent.objects.at_the_desk().filter(teams__topic=self.ticket.topic)
        names = [(agent.pk, str(agent)) for agent in self.colleagues.of(self.about)]
        field.widget.choices = [("", _("Choose…")), *names]

    @property
    def to_me(self) -> bool:
        return "me" in self.data

    def clean(self) -> None:
        if not (self.to_me or self.cleaned_data.get("to") or self.errors):
            self.add_error("to", gettext("Choose a colleague."))

    def carry_out(self, *, agent: Agent) -> str:
        to = agent if self.to_me else self.cleaned_data["to"]
        handling.assign(self.ticket, to=to, by=agent, now=self.now)
        return gettext("#%(number)s is assigned to %(agent)s.") % {"number": self.ticket.pk, "agent": to}


class EscalateForm(BoardForm):
    label = _("Ask for help at once")
    explained = _("One letter to each, now, with the days that are left and your words. Once an hour for each case.")
    button = _("Tell them now")

    roles = forms.MultipleChoiceField(
        label=_("Who is told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who is to be told.")},
    )
    word = written(_("What is needed, in your words"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = self.colleagues.above(self.about)
        cast("forms.MultipleChoiceField", self.fields["roles"]).choices = [
            (role, f"{capfirst(str(ABOVE[role]))} · {names}") for role, names in above.items()
        ]
        self.initial["roles"] = list(above)[:1]  # the nearest

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        roles = [Role(role) for role in facts["roles"]]
        told = escalation.escalate(self.act_on, roles=roles, word=facts["word"], agent=agent, now=self.now)
        names = {"number": self.ticket.pk, "told": ", ".join(map(str, told))}
        return gettext("#%(number)s: %(told)s will get a letter at once.") % names


BOARD_ACTS: Mapping[str, type[BoardForm]] = {"assign": HandOutForm, "escalate": EscalateForm}
