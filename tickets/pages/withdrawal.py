"""A customer renounces the contract: two steps and no account, a receipt at once, and the days of the refund begin."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from legal.models import NoticeText
from supportportal.foundations.language_choice import current_language
from supportportal.foundations.topics import Topic
from tickets.customers import customer_of
from tickets.guarantee.cases import open_case
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.to_the_holder import tell_the_holder
from tickets.guarantee.rules.events import SYSTEM, EventKind, Origin, record_event
from tickets.guarantee.rules.policies import WITHDRAWAL
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.intake import open_ticket
from tickets.models import ConformityCase, Ticket
from tickets.pages.case_forms import WithdrawalForm


def content_of(form: WithdrawalForm) -> str:
    """The declaration as it is sent: shown before it is confirmed, and repeated in the receipt (article D. 221-5)."""
    fields = form.cleaned_data
    reference = fields["subscription_reference"]
    lines = [
        _("I withdraw from my contract for the service of %(provider)s.") % {"provider": settings.PORTAL_NAME},
        _("Name: %(name)s") % {"name": fields["name"]},
        _("Subscription reference: %(reference)s") % {"reference": reference} if reference else "",
        _("Confirmation to: %(email)s") % {"email": fields["email"]},
    ]
    return "\n".join(line for line in lines if line)


@transaction.atomic
def withdraw_from_contract(form: WithdrawalForm, *, received_at: datetime, origin: Origin) -> ConformityCase:
    """From a valid form. The receipt leaves with content, date and time."""
    fields, language = form.cleaned_data, current_language()
    reference, content = fields["subscription_reference"], content_of(form)
    ticket = open_ticket(
        customer_of(fields["email"], name=fields["name"], language=language, subscription_reference=reference),
        topic=Topic.BILLING,
        topic_reason="the withdrawal function",
        subject=_("Withdrawal from the contract"),
        text=content,
        channel=Ticket.Channel.FORM,
        language=language,
        received_at=received_at,
        now=received_at,
        subscription_reference=reference,
        acknowledge=False,  # the receipt below says more
    )
    notification = ticket.opening or ticket.messages.earliest("created_at", "pk")
    case = open_case(
        ticket,
        notification=notification,
        notified_at=notification.created_at,
        now=received_at,
        duty=WITHDRAWAL,
        origin=origin,
    )
    tell_the_holder(case, now=received_at)
    receipt = NoticeText.Kind.ACKNOWLEDGEMENT
    if announce(case, receipt, now=received_at, due_at=case.notified_at, context={"content": content}):
        changes = {"state": ConformityCase.State.ACKNOWLEDGED}
        record_event(
            case, kind=EventKind.ACKNOWLEDGED, actor=SYSTEM, occurred_at=received_at, now=received_at, changes=changes
        )
        reschedule(case, now=received_at)
    return case
