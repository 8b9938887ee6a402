"""Whose request it is and who else reads along, as an agent settles it on the ticket's page."""

from collections.abc import Mapping

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.staff.audit import Act, record_act
from tickets import handling, participants
from tickets.admin.act_form import ActForm
from tickets.link_renewal import renew_links
from tickets.models import Agent, Ticket
from tickets.whose.other_customer import give_to


class ParticipantForm(ActForm):
    """Somebody who was copied in. Only who is on the list: nobody is let in by typing an address."""

    address = forms.CharField(max_length=320, widget=forms.HiddenInput)

    def clean_address(self) -> str:
        return get_object_or_404(self.ticket.participants, address=self.cleaned_data["address"]).address


class LetInForm(ParticipantForm):
    def carry_out(self, *, agent: Agent) -> str:
        participants.let_in(self.ticket, address=self.cleaned_data["address"], by=agent, now=self.now)
        sentence = gettext("%(address)s gets a copy of your replies from now on.")
        return sentence % {"address": self.cleaned_data["address"]}


class ShowOutForm(ParticipantForm):
    def carry_out(self, *, agent: Agent) -> str:
        participants.show_out(self.ticket, address=self.cleaned_data["address"], by=agent, now=self.now)
        return gettext("%(address)s gets no more copies.") % {"address": self.cleaned_data["address"]}


class OwnAddressForm(ParticipantForm):
    def carry_out(self, *, agent: Agent) -> str:
        address = self.cleaned_data["address"]
        participants.is_the_customers(self.ticket, address=address, by=agent, now=self.now)
        return gettext("Noted as the customer’s address, too: %(address)s.") % {"address": address}


class NoAddressForm(ActForm):
    address = forms.CharField(max_length=320, widget=forms.HiddenInput)

    def carry_out(self, *, agent: Agent) -> str:
        participants.is_not_the_customers(self.ticket, address=self.cleaned_data["address"], by=agent)
        return gettext("The customer’s address no longer: %(address)s.") % self.cleaned_data


class OtherCustomerForm(ActForm):
    email = forms.EmailField(label=_("Customer’s email address"), max_length=254)
    name = forms.CharField(label=_("Customer’s name"), max_length=200, required=False)
    reason = forms.CharField(label=_("Why"), max_length=300)

    def carry_out(self, *, agent: Agent) -> str:
        customer = give_to(self.ticket, **self.cleaned_data, agent=agent, now=self.now)
        return gettext("The request is %(customer)s’s now.") % {"customer": customer}


class EndLinksForm(ActForm):
    """A letter was forwarded, or somebody else reads that mailbox: what it links to opens nothing any more."""

    def carry_out(self, *, agent: Agent) -> str:
        with transaction.atomic():
            self.ticket.refresh_from_db(from_queryset=Ticket.objects.select_for_update(no_key=True))
            renew_links(self.ticket)
            with translation.override(agent.language):
                text = gettext("The links in earlier letters open nothing any more.")
            handling.note(self.ticket, agent=agent, text=text, now=self.now)
            record_act(Act.LINKS_ENDED, about=self.ticket, by=agent.user)
        return gettext("Ended. The next letter brings a link that works.")


PEOPLE_ACTS: Mapping[str, type[ActForm]] = {
    "let-in": LetInForm,
    "show-out": ShowOutForm,
    "own-address": OwnAddressForm,
    "no-address": NoAddressForm,
    "end-links": EndLinksForm,
    "other-customer": OtherCustomerForm,
}
