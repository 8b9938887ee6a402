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
        amount = amount_in_words(case.refund_amount, case.currency) if case.refund_amount else _("not worked out")
        context = {
            "case": case,
            "agent": str(agent),
            "reference": case.contract_reference or _("not given"),
            "amount": amount,
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
