"""Acts on a ticket in hand: to whom it goes on, how urgent it is, until when it is set aside, its tags and links."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.topics import Topic
from tickets import handling
from tickets.admin.act_form import ActForm
from tickets.in_hand import linking, prioritising, snoozing, tagging
from tickets.models import Agent, Tag, Team, Ticket
from tickets.models.ticket import TicketQuerySet


class TransferForm(ActForm):
    """To another team or at once to somebody of it: `topic`, or `topic:agent`."""

    to = forms.ChoiceField(label=_("Transfer to"))
    reason = forms.CharField(
        label=_("What the new team has to know"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["to"]).choices = lambda: self.teams

    @cached_property
    def teams(self) -> list[tuple[str, str]]:
        """Each other team as a whole, and who of it is at the desk."""
        members = Team.members.through.objects.filter(agent__in=Agent.objects.at_the_desk())
        people = defaultdict[str, list[tuple[str, str]]](list)
        for row in members.select_related("agent__user").order_by("agent__user__first_name", "agent"):
            people[row.team_id].append((f"{row.team_id}:{row.agent_id}", str(row.agent)))
        choices: list[tuple[str, str]] = [("", gettext("Choose…"))]
        for topic in Topic:
            if topic != self.ticket.topic:
                choices.append((topic.value, gettext("%(topic)s: the whole team") % {"topic": topic.label}))
                choices += [(key, f"{topic.label}: {name}") for key, name in people[topic]]
        return choices

    def carry_out(self, *, agent: Agent) -> str:
        topic, _colon, key = self.cleaned_data["to"].partition(":")
        to = Agent.objects.get(pk=key) if key else None
        reason = self.cleaned_data["reason"].strip()
        handling.transfer(self.ticket, topic=topic, by=agent, now=self.now, reason=reason, to=to)
        label = Topic(topic).label
        if to:
            return gettext("The ticket is with %(agent)s of %(topic)s now.") % {"agent": to, "topic": label}
        return gettext("The ticket is with %(topic)s now.") % {"topic": label}


class InHandForm(ActForm):
    def this(self) -> TicketQuerySet:
        return Ticket.objects.filter(pk=self.ticket.pk)


class SnoozeForm(InHandForm):
    """A moment that has a name, by its button; or one that was typed."""

    named = forms.ChoiceField(choices=snoozing.Until.choices, required=False)
    until = forms.DateTimeField(
        label=_("Set aside until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        entry: dict[str, Any] = super().clean() or self.cleaned_data
        if named := entry.get("named"):
            entry["until"] = snoozing.moment_of(snoozing.Until(named), now=self.now)
        elif not entry.get("until") and "until" not in self.errors:
            self.add_error("until", gettext("Until when?"))
        return entry

    def carry_out(self, *, agent: Agent) -> str:
        until = self.cleaned_data["until"]
        snoozing.snooze(self.this(), until=until, by=agent, now=self.now)
        moment = date_format(timezone.localtime(until), "j F Y, H:i")
        return gettext("Set aside until %(moment)s, or until the customer writes.") % {"moment": moment}


class WakeForm(InHandForm):
    def carry_out(self, *, agent: Agent) -> str:
        snoozing.wake(self.this(), by=agent, now=self.now)
        return gettext("It is back among what waits.")


class TagForm(InHandForm):
    name = forms.CharField(label=_("Tag"), max_length=Tag.LONGEST, widget=forms.TextInput(attrs={"list": "tags-known"}))

    def carry_out(self, *, agent: Agent) -> str:
        tagging.tag(self.this(), name=self.cleaned_data["name"], by=agent, now=self.now)
        return gettext("Tagged: %(name)s.") % self.cleaned_data


class UntagForm(InHandForm):
    tag = forms.ModelChoiceField(Tag.objects.all(), widget=forms.HiddenInput)

    def carry_out(self, *, agent: Agent) -> str:
        tagging.untag(self.this(), tag=self.cleaned_data["tag"], by=agent, now=self.now)
        return gettext("No longer tagged: %(tag)s.") % self.cleaned_data


class RankForm(InHandForm):
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Ticket.Priority.choices, coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["priority"] = self.ticket.priority

    def carry_out(self, *, agent: Agent) -> str:
        priority = Ticket.Priority(self.cleaned_data["priority"])
        prioritising.rank(self.this(), priority=priority, by=agent, now=self.now)
        return gettext("Priority: %(priority)s.") % {"priority": priority.label}


class LinkedForm(ActForm):
    number = forms.IntegerField(label=_("Number of the other ticket"), min_value=1, max_value=2**31)

    def other(self) -> Ticket:
        other = Ticket.objects.filter(pk=self.cleaned_data["number"]).first()
        if other is None:
            raise linking.NoSuchTicket
        return other


class LinkForm(LinkedForm):
    def carry_out(self, *, agent: Agent) -> str:
        linking.link(self.ticket, other=self.other(), by=agent, now=self.now)
        return gettext("Linked with #%(number)s.") % self.cleaned_data


class UnlinkForm(LinkedForm):
    def carry_out(self, *, agent: Agent) -> str:
        linking.unlink(self.ticket, other=self.other(), by=agent, now=self.now)
        return gettext("No longer linked with #%(number)s.") % self.cleaned_data


IN_HAND_ACTS: Mapping[str, type[ActForm]] = {
    "transfer": TransferForm,
    "snooze": SnoozeForm,
    "wake": WakeForm,
    "tag": TagForm,
    "untag": UntagForm,
    "rank": RankForm,
    "link": LinkForm,
    "unlink": UnlinkForm,
}


def in_hand_part(ticket: Ticket, *, readable: QuerySet[Ticket]) -> dict[str, object]:
    """All tags, each with whether it is on the ticket; and the linked tickets, each with whether it may be read."""
    marks = Ticket.tags.through.objects.filter(ticket=ticket, tag=OuterRef("pk"))
    linked = linking.linked_with(ticket).annotate(is_readable=Exists(readable.filter(pk=OuterRef("pk")).order_by()))
    return {
        "tags": list(Tag.objects.annotate(is_here=Exists(marks))),
        "linked": linked,
        "moments": snoozing.Until,
    }
