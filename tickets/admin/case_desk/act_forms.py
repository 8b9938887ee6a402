"""What an agent can do while a case's days run: each form knows its words, its fields, and the one room it calls."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from supportportal.foundations.days import in_words
from supportportal.foundations.places import zone_in_words
from tickets.admin.act_form import ActForm
from tickets.forgetting.answer_in_words import answer_to_request
from tickets.guarantee import cases, contracts, subscriptions
from tickets.guarantee.rules.clock import civil_day
from tickets.guarantee.rules.policies import CANCELLATION, GUARANTEE, PRIVACY, REFUND, WITHDRAWAL, policy_of, zone_of
from tickets.guarantee.steps import answering, questions
from tickets.models import Agent, ConformityCase, Message
from tickets.refusals import Refused

# What the engine counts besides a defect: each with its own days and letters, published under “Legal”.
DUTIES = [
    (GUARANTEE, _("A report of a defect")),
    (WITHDRAWAL, _("A withdrawal from the contract")),
    (CANCELLATION, _("The end of the subscription")),
    (REFUND, _("A request for a refund that is due")),
    (PRIVACY, _("A request about their own data")),
]


class NoSuchSubscription(Refused):
    sentence = _("There is no subscription with this reference. Enter it under “Subscriptions” first.")


def written(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=10_000, **options)


def _own_time() -> str:
    return gettext("%(zone)s; empty means now.") % {"zone": zone_in_words(settings.TIME_ZONE)}


def moment(label: Any) -> forms.DateTimeField:
    """By the company's time, since that is the desk's clock; left empty it is now."""
    picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, help_text=lazy(_own_time, str)(), required=False, widget=picker)


class CaseForm(ActForm):
    """An act on one of the ticket's cases. `label`, `explained` and `button` are what the panel shows of it."""

    label: str | Promise = ""
    explained: str | Promise = ""
    button: str | Promise = ""

    case = forms.ModelChoiceField(queryset=ConformityCase.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: ConformityCase | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[ConformityCase]", self.fields["case"])
        field.queryset = self.ticket.cases.all()
        self.shown_for = case
        if case is not None:
            self.initial["case"] = case.pk
            self.auto_id = f"{type(self).__name__.removesuffix('Form').lower()}{case.pk}_%s"

    @property
    def act_on(self) -> ConformityCase:
        """The case that was posted; for a valid form only."""
        chosen: ConformityCase = self.cleaned_data["case"]
        return chosen


class ProgressForm(CaseForm):
    label = _("Tell the customer where things stand")
    explained = _("A letter to the customer, at least once a week. The last day stays what it is.")
    button = _("Send the news")

    fact = written(_("Where we are"))
    next_step = written(_("What we do next"), rows=2)
    by_day = forms.DateField(
        label=_("By which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )

    def clean_by_day(self) -> date:
        chosen: date = self.cleaned_data["by_day"]
        if chosen < civil_day(self.now, zone=zone_of(self.act_on)):
            raise forms.ValidationError(_("This day is over: the customer reads it as a promise."))
        return chosen

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        answering.report_progress(
            self.act_on,
            agent=agent,
            fact=facts["fact"],
            next_step=facts["next_step"],
            by_day=facts["by_day"],
            now=self.now,
        )
        return gettext("The customer is told where things stand.")


class AskForm(CaseForm):
    label = _("Ask the customer something")
    explained = _(
        "Goes out under your name, like a reply. They may leave it unanswered, and the days go on while we wait. "
        "One question at a time."
    )
    button = _("Send the question")

    question = written(_("What we need to know, and no more"))
    why = written(
        _("What for"),
        rows=2,
        help_text=_("The customer reads it below the question: nobody has to answer what isn’t needed."),
    )

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        questions.ask(self.act_on, agent=agent, question=facts["question"], why=facts["why"], now=self.now)
        return gettext("The question is sent. The days go on.")


class ProposeFixForm(CaseForm):
    label = _("Propose a fix")
    explained = _("A letter with what to do, which asks whether it works then. The days go on.")
    button = _("Send the fix")

    text = written(_("What the customer should do"), rows=5)

    def carry_out(self, *, agent: Agent) -> str:
        answering.propose_fix(self.act_on, agent=agent, text=self.cleaned_data["text"], now=self.now)
        return gettext("The fix is sent. The days go on.")


class PutRightForm(CaseForm):
    """The end of a case's days. Without evidence nobody will believe it, so there is none without."""

    label = _("Declare it put right")
    explained = _("The days stop at that moment, and the customer is asked whether it works.")
    button = _("Put right")
    label_elsewhere = _("Declare it done")
    explained_elsewhere = _("The days stop at that moment, and the customer is told what was done.")
    button_elsewhere = _("Done")

    evidence = written(
        _("What was done, and how it was checked"), rows=4, help_text=_("The customer reads these words in our letter.")
    )
    at = moment(_("When it worked again"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.shown_for is not None and not policy_of(self.shown_for).offers_choice:
            self.label, self.explained = self.label_elsewhere, self.explained_elsewhere
            self.button, self.fields["at"].label = self.button_elsewhere, _("When it was done")
        if self.shown_for is not None and self.shown_for.duty == PRIVACY:
            self.initial["evidence"] = answer_to_request(self.ticket, now=self.now)

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        at = facts["at"] or self.now
        answering.declare_conformity(self.act_on, evidence=facts["evidence"], agent=agent, at=at, now=self.now)
        return gettext("Put right. The days stop counting.")


class LinkSubscriptionForm(CaseForm):
    label = _("Link the subscription")
    explained = _("Its price and period give the amounts of the choice, its dates whether it was active.")
    button = _("Link it")

    reference = forms.CharField(label=_("Subscription reference"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["reference"] = self.ticket.subscription_reference or self.ticket.customer.subscription_reference

    def carry_out(self, *, agent: Agent) -> str:
        subscription = subscriptions.find_subscription(self.cleaned_data["reference"])
        if subscription is None:
            raise NoSuchSubscription
        contracts.link_subscription(self.act_on, subscription=subscription, agent=agent, now=self.now)
        return gettext("Linked to %(reference)s.") % {"reference": subscription}


class ClassifyForm(ActForm):
    """From any message of the customer: the clock still starts when it arrived."""

    message = forms.ModelChoiceField(queryset=Message.objects.none(), widget=forms.HiddenInput)
    duty = forms.ChoiceField(label=_("What the message is"), choices=DUTIES, initial=GUARANTEE, required=False)
    defect = forms.CharField(label=_("What doesn’t work, or what is asked for, in a few words"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Message]", self.fields["message"])
        field.queryset = self.ticket.messages.filter(author=Message.Author.CUSTOMER)

    def carry_out(self, *, agent: Agent) -> str:
        facts = self.cleaned_data
        duty = facts["duty"] or GUARANTEE
        case = cases.classify(facts["message"], agent=agent, defect=facts["defect"], duty=duty, now=self.now)
        used = cases.progress_of(case, now=self.now).day
        sentence = gettext("A case is open. It counts from %(day)s: day %(n)s of its time today.")
        return sentence % {"day": in_words(case.day0), "n": used}
