"""One person did what two should do, as a setting allows: the operator hears of each time."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from supportportal.foundations.money import amount_in_words
from tickets.access import case_desk_url
from tickets.models import Agent, ConformityCase, OutgoingEmail
from tickets.outbox.queueing import Draft, queue_many


def tell_the_operator(case: ConformityCase, *, agent: Agent, why: str, now: datetime) -> bool:
    """Whether a letter goes: without an `OPERATOR_ADDRESS` only the case's log says who decided alone."""
    if not settings.OPERATOR_ADDRESS:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        sum_owed = case.refund_amount
        context = {
            "case": case,
            "agent": str(agent),
            "reference": case.contract_reference or _("not given"),
            "amount": _("not worked out") if sum_owed is None else amount_in_words(sum_owed, case.currency),
            "why": why,
            "url": case_desk_url(case),
        }
    queue_many(
        [
            Draft(
                kind=OutgoingEmail.Kind.REMINDER,
                ticket=case.ticket,
                template="cleared_alone",
                language=settings.LANGUAGE_CODE,
                context=context,
                to_address=settings.OPERATOR_ADDRESS,
            )
        ],
        now=now,
    )
    return True
