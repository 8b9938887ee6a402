"""An agent keeps a request open though its customer doesn’t answer."""

from django.utils.translation import gettext

from tickets.admin.act_form import ActForm
from tickets.models import Agent
from tickets.silent_customers.planning import keep_open


class KeepOpenForm(ActForm):
    def carry_out(self, *, agent: Agent) -> str:
        keep_open(self.ticket, by=agent, now=self.now)
        return gettext("It stays open: the customer isn’t reminded, and it isn’t closed by itself.")
