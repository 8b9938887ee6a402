"""An agent knows that letters arrive again."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from tickets import customers, handling
from tickets.admin.act_form import ActForm
from tickets.models import Agent


class ReachAgainForm(ActForm):
    def carry_out(self, *, agent: Agent) -> str:
        with transaction.atomic():
            customers.reach_again(self.ticket.customer)
            with translation.override(agent.language):
                text = gettext("Automatic letters go to %(address)s again.") % {"address": self.ticket.customer.email}
            handling.note(self.ticket, agent=agent, text=text, now=self.now)
        return gettext("Automatic letters go there again.")
