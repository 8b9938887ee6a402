"""What a receipt says of the contract that somebody ends: its last day, or that the fortnight to withdraw was over."""

from tickets.guarantee.rules.contract_days import paid_period, time_to_withdraw
from tickets.guarantee.rules.policies import CANCELLATION, WITHDRAWAL
from tickets.models import ConformityCase


def about_the_contract(case: ConformityCase) -> dict[str, object]:
    """What the receipt of a declaration says of the contract it is about; nothing of one that isn’t the writer’s own.

    Article D. 215-3: the day on which a cancelled contract ends. Of a withdrawal: that its days seem to be over.
    """
    if not (contract := case.subscription) or not case.paid_from or not case.period_months:
        return {}
    if case.duty == CANCELLATION:
        period = paid_period(paid_from=case.paid_from, months=case.period_months, on=case.day0)
        last_day = contract.ended_on or (period and period.last)
        return {"contract": contract.reference, "ends_on": last_day}
    to_withdraw = time_to_withdraw(contract.started_on)
    if case.duty == WITHDRAWAL and case.notified_at >= to_withdraw.due_at:
        return {"contract": contract.reference, "period_over_on": to_withdraw.last_day}
    return {}
