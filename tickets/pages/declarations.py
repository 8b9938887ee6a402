"""A customer ends a contract: two steps and no account, and a receipt at once. One of two declarations, a row each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal.models import NoticeText
from supportportal.foundations.language_choice import current_language
from supportportal.foundations.places import country_in_words
from supportportal.foundations.topics import Topic
from tickets.customers import customer_of
from tickets.guarantee.cases import open_case
from tickets.guarantee.notices.contract_facts import about_the_contract
from tickets.guarantee.notices.notice_queue import announce
from tickets.guarantee.notices.to_the_holder import tell_the_holder
from tickets.guarantee.rules.events import SYSTEM, EventKind, Origin, record_event
from tickets.guarantee.rules.policies import CANCELLATION, WITHDRAWAL
from tickets.guarantee.rules.rescheduling import reschedule
from tickets.intake import open_ticket
from tickets.models import ConformityCase, Ticket
from tickets.pages.case_forms import DeclarationForm


@dataclass(frozen=True, slots=True)
class Declaration:
    """What its customer declares, and the words of the law on its pages."""

    sentence: str | Promise
    subject: str | Promise
    title: str | Promise  # of its first page, and of the link to it
    button: str | Promise  # that sends it
    arrived: str | Promise  # title of the page of its receipt
    topic_reason: str
    template: str  # of the first page


DECLARATIONS: Mapping[str, Declaration] = {
    # Article L. 221-21: « renoncer au contrat ici », then « confirmer la rétractation ».
    WITHDRAWAL: Declaration(
        sentence=gettext_lazy("I withdraw from my contract for the service of %(provider)s."),
        subject=gettext_lazy("Withdrawal from the contract"),
        title=gettext_lazy("Withdraw from the contract here"),
        button=gettext_lazy("Confirm withdrawal"),
        arrived=gettext_lazy("Your withdrawal has arrived"),
        topic_reason="the withdrawal function",
        template="tickets/withdraw.html",
    ),
    # Article L. 215-1-1: « résilier votre contrat », then « notifier la résiliation ».
    CANCELLATION: Declaration(
        sentence=gettext_lazy("I end my contract for the service of %(provider)s."),
        subject=gettext_lazy("End of the contract"),
        title=gettext_lazy("End your contract"),
        button=gettext_lazy("Send the notice to end the contract"),
        arrived=gettext_lazy("Your notice to end the contract has arrived"),
        topic_reason="the cancellation function",
        template="tickets/cancel.html",
    ),
}


def content_of(form: DeclarationForm, *, duty: str) -> str:
    """The declaration as it is sent: shown before it is confirmed, and repeated in the receipt (article D. 221-5)."""
    fields = form.cleaned_data
    reference, country = fields["subscription_reference"], fields.get("country", "")
    lines = [
        str(DECLARATIONS[duty].sentence) % {"provider": settings.PORTAL_NAME},
        _("Name: %(name)s") % {"name": fields["name"]},
        _("Subscription reference: %(reference)s") % {"reference": reference} if reference else "",
        _("Country of the contract: %(country)s") % {"country": country_in_words(country)} if country else "",
        _("Confirmation to: %(email)s") % {"email": fields["email"]},
    ]
    return "\n".join(line for line in lines if line)


@transaction.atomic
def declare(form: DeclarationForm, *, duty: str, received_at: datetime, origin: Origin) -> ConformityCase:
    """From a valid form. The receipt leaves with content, date and time."""
    fields, language, declaration = form.cleaned_data, current_language(), DECLARATIONS[duty]
    reference, content = fields["subscription_reference"], content_of(form, duty=duty)
    ticket = open_ticket(
        customer_of(fields["email"], name=fields["name"], language=language, subscription_reference=reference),
        topic=Topic.BILLING,
        topic_reason=declaration.topic_reason,
        subject=str(declaration.subject),
        text=content,
        channel=Ticket.Channel.FORM,
        language=language,
        received_at=received_at,
        now=received_at,
        subscription_reference=reference,
        country=fields.get("country", ""),
        acknowledge=False,  # the receipt below says more
    )
    notification = ticket.opening or ticket.messages.open_to_customers().earliest("created_at", "pk")
    case = open_case(
        ticket,
        notification=notification,
        notified_at=notification.created_at,
        now=received_at,
        duty=duty,
        origin=origin,
    )
    tell_the_holder(case, now=received_at)
    _send_receipt(case, content=content, now=received_at)
    return case


def _send_receipt(case: ConformityCase, *, content: str, now: datetime) -> None:
    context = {"content": content, **about_the_contract(case)}
    if announce(case, NoticeText.Kind.ACKNOWLEDGEMENT, now=now, due_at=case.notified_at, context=context):
        changes = {"state": ConformityCase.State.ACKNOWLEDGED}
        record_event(case, kind=EventKind.ACKNOWLEDGED, actor=SYSTEM, occurred_at=now, now=now, changes=changes)
        reschedule(case, now=now)
