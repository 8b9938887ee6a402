"""Somebody ended a contract from an address that isn't its holder's: the holder hears of it, at their own address."""

from datetime import datetime

from tickets import limits
from tickets.guarantee.subscriptions import find_subscription
from tickets.models import ConformityCase, OutgoingEmail
from tickets.outbox.queueing import Draft, queue_many


def tell_the_holder(case: ConformityCase, *, now: datetime) -> bool:
    """Whether a letter goes, once a day. It says nothing of who wrote, nor of what the contract costs."""
    contract = find_subscription(case.contract_reference)
    holder = contract.customer if contract else None
    if contract is None or holder is None or holder.pk == case.ticket.customer_id:
        return False
    if not limits.may_warn_the_holder(contract.reference):
        return False
    queue_many(
        [
            Draft(
                kind=OutgoingEmail.Kind.NOTICE,
                ticket=case.ticket,
                template="to_the_holder",
                language=holder.language,
                context={"reference": contract.reference, "duty": case.duty},
                to_address=holder.email,
            )
        ],
        now=now,
    )
    return True
