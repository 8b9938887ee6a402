"""On the page of a letter in quarantine: the letter as its reader would see it, and where it goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.in_hand.calling_spam import open_again
from tickets.letters.addresses import is_at_our_domain
from tickets.mailroom.senders.sender_rules import make_rule, senders_of
from tickets.mailroom.sorting import quarantine
from tickets.mailroom.sorting.opened_letter import OpenedLetter, open_letter
from tickets.mailroom.sorting.replay import replay
from tickets.models import Agent, IncomingEmail, SenderRule, Ticket

NEW, JOIN, REFUSE = "new", "join", "refuse"
WAYS = {NEW: _("A new ticket of"), JOIN: _("Into the ticket"), REFUSE: _("Not for us")}


class PlaceForm(forms.Form):
    """`always`: the same from now on for this sender, if it opens tickets or isn't for us."""

    use_required_attribute = False

    way = forms.ChoiceField(label=_("Where it goes"), choices=list(WAYS.items()), widget=forms.RadioSelect)
    email = forms.EmailField(label=_("Customer’s email address"), max_length=254, required=False)
    name = forms.CharField(label=_("Customer’s name"), max_length=200, required=False)
    ticket = forms.IntegerField(label=_("Number of the ticket"), min_value=1, required=False)
    always = forms.ChoiceField(label=_("Always so"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, opened: OpenedLetter) -> None:
        self.opened = opened
        writer = opened.writer
        theirs = "" if is_at_our_domain(writer.address) else writer.address
        super().__init__(data, initial={"email": theirs, "name": writer.name}, auto_id="place_%s")
        once = ("", gettext("only this letter"))
        senders = senders_of(opened.parsed, writer)
        kinds = [(sender, gettext("all letters of %(sender)s") % {"sender": sender}) for sender in senders]
        self.fields["always"] = forms.ChoiceField(label=_("Always so"), choices=[once, *kinds], required=False)

    def clean(self) -> dict[str, Any]:
        entry: dict[str, Any] = super().clean() or self.cleaned_data
        if entry.get("way") == NEW and not entry.get("email") and "email" not in self.errors:
            self.add_error("email", gettext("Whose ticket is it?"))
        if entry.get("way") == JOIN:
            self._find_ticket(entry)
        return entry

    def _find_ticket(self, entry: dict[str, Any]) -> None:
        entry["found"] = Ticket.objects.select_related("customer").filter(pk=entry.get("ticket") or 0).first()
        if entry["found"] is None:
            self.add_error("ticket", gettext("There is no such ticket."))
        if entry.get("always"):
            self.add_error("always", gettext("Only for new tickets, and for what isn’t for us."))

    @transaction.atomic
    def carry_out(self, *, agent: Agent, now: datetime) -> str:
        entry, letter = self.cleaned_data, self.opened.letter
        way = entry["way"]
        if entry["always"]:
            act = SenderRule.Act.REFUSE if way == REFUSE else SenderRule.Act.TICKET
            make_rule(entry["always"], act=act, reason=str(letter)[:300], by=agent, now=now)
        if way == NEW:
            ticket = quarantine.make_ticket(letter, email=entry["email"], name=entry["name"], by=agent, now=now)
            return gettext("It is ticket #%(number)s now.") % {"number": ticket.pk}
        if way == JOIN:
            quarantine.join_ticket(letter, ticket=entry["found"], by=agent, now=now)
            return gettext("It is in ticket #%(number)s now.") % {"number": entry["found"].pk}
        quarantine.refuse(letter, by=agent, now=now)
        return gettext("Not for us. The letter is kept, and can still be opened here.")


def placing(letter: IncomingEmail, *, agent: Agent | None, form: PlaceForm | None = None) -> dict[str, object]:
    """For the letter's page; nothing for one that is where it belongs, or whose source is gone."""
    if letter.fate not in quarantine.WAITING or letter.message_id or agent is None:
        return {}
    try:
        opened = form.opened if form else open_letter(letter)
    except FileNotFoundError:
        return {}
    return {"placing": form or PlaceForm(opened=opened), "read": opened.parsed, "writer": opened.writer}


def sorted_again(letter: IncomingEmail, *, by: Agent | None, now: datetime) -> IncomingEmail:
    """The ledger's row afterwards. One whose ticket was called spam is no letter to sort: its ticket is open again."""
    if letter.fate == IncomingEmail.Fate.SPAM and letter.ticket and by:
        open_again(letter.ticket, by=by, now=now)
        return IncomingEmail.objects.select_related("ticket", "message").get(pk=letter.pk)
    return replay(letter, by=by, now=now)
