"""A case beside its conversation: where it stands, what the law asks next, who can still save it, what can be done."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.case_desk.remedy_forms import others_of_the_customer
from tickets.admin.deadlines import Deadline, deadline_of
from tickets.admin.next_step import NextStep, next_step, with_told_at
from tickets.admin.queue_desk.rescuers import Rescuer, rescuers, teams_by_topic
from tickets.admin.ticket_desk.acts import CASE_ACTS, offered
from tickets.guarantee.rules.policies import policy_of
from tickets.guarantee.steps import merging, remedies
from tickets.guarantee.steps.offers import Offers
from tickets.guarantee.steps.proposals import Proposal, proposal_in
from tickets.models import ConformityCase, Team, Ticket
from tickets.models.conformity import RUNNING

ANSWERS = ("confirm-refusal", "drop-refusal")  # to a proposal, which has its own place
USUAL = 4  # acts shown at once; the others are one click away


@dataclass(frozen=True, slots=True)
class PanelAct:
    name: str
    form: CaseForm
    is_open: bool

    @property
    def url(self) -> str:
        return f"admin:tickets_ticket_{self.name}"

    @property
    def case_url(self) -> str:
        return f"admin:tickets_conformitycase_{self.name}"


@dataclass(frozen=True, slots=True)
class Panel:
    case: ConformityCase
    name: str
    deadline: Deadline
    step: NextStep | None
    people: list[Rescuer]
    proposal: Proposal | None
    refusing: CaseForm | None  # the answer to the proposal, when it was refused
    offers: Offers | None
    acts: list[PanelAct]
    twins: list[ConformityCase]  # maybe the same defect, reported twice

    @property
    def usual(self) -> list[PanelAct]:
        return self.acts[:USUAL]

    @property
    def others(self) -> list[PanelAct]:
        return self.acts[USUAL:]

    @property
    def other_is_open(self) -> bool:
        return any(act.is_open for act in self.others)

    @property
    def may_be_asked(self) -> bool:
        return any(act.name == "ask" for act in self.acts)

    @property
    def counts(self) -> bool:
        """Its days still do."""
        return self.case.ended_at is None


def panels_of(ticket: Ticket, *, now: datetime, name: str = "", refused: CaseForm | None = None) -> list[Panel]:
    """`refused`: the form called `name`, shown again in the panel of the case it was for."""
    related = ticket.cases.select_related(
        "policy_version__policy", "terms_version__document", "subscription", "merged_into", "ticket__assignee__user"
    )
    cases = list(with_told_at(related).prefetch_related("policy_version__texts").order_by("due_at", "pk"))
    teams = teams_by_topic() if cases else {}
    asked_for = refused.cleaned_data.get("case") if refused is not None and refused.is_bound else None
    return [
        _panel(case, ticket, teams=teams, now=now, name=name, refused=refused if asked_for == case else None)
        for case in cases
    ]


def _panel(
    case: ConformityCase, ticket: Ticket, *, teams: dict[str, Team], now: datetime, name: str, refused: CaseForm | None
) -> Panel:
    counts = case.ended_at is None
    proposal, step = proposal_in(case), next_step(case, now=now)
    twins = list(twins_of(case)) if counts else []
    return Panel(
        case=case,
        name=name_of(case),
        deadline=deadline_of(case, now=now),
        step=step,
        people=rescuers(case, teams=teams, policy=policy_of(case), now=now) if counts else [],
        proposal=proposal,
        refusing=refused if name in ANSWERS else None,
        offers=remedies.offers(case, now=now) if offers_shown(case, now=now) else None,
        twins=twins,
        acts=_acts(
            case,
            ticket,
            first="merge-case" if twins else step.act if step else "",
            proposed=proposal is not None,
            now=now,
            name=name,
            refused=refused,
        ),
    )


def offers_shown(case: ConformityCase, *, now: datetime) -> bool:
    return not case.remedy_chosen_at and remedies.may_choose(case, now=now)


def _acts(
    case: ConformityCase,
    ticket: Ticket,
    *,
    first: str,
    proposed: bool,
    now: datetime,
    name: str,
    refused: CaseForm | None,
) -> list[PanelAct]:
    """What the next step needs comes first."""
    may_choose = offers_shown(case, now=now)
    names = [act for act in offered(case, may_choose=may_choose) if _makes_sense(act, case, proposed, now=now)]
    names.sort(key=lambda act: act != first)
    if refused is not None and name not in (*names, *ANSWERS):
        names.insert(0, name)  # from a page that has grown old: the words written there are shown all the same
    return [
        PanelAct(
            act,
            refused if refused is not None and act == name else CASE_ACTS[act](ticket=ticket, now=now, case=case),
            is_open=refused is not None and act == name,
        )
        for act in names
    ]


def _makes_sense(act: str, case: ConformityCase, proposed: bool, *, now: datetime) -> bool:
    if act == "undo-merger":
        return merging.may_undo(case, now=now)
    if act == "merge-case":
        return others_of_the_customer(case.ticket.customer_id, but=case).exists()
    if act == "link-subscription":
        return case.subscription_id is None
    return not (act == "propose-refusal" and proposed)


def twins_of(case: ConformityCase) -> QuerySet[ConformityCase]:
    """Other cases of the same customer and promise that are under way: two reports of one defect become one."""
    return others_of_the_customer(case.ticket.customer_id, but=case).filter(duty=case.duty).filter(RUNNING)


def name_of(case: ConformityCase) -> str:
    """“Conformity case”, or the title of the document that promises the other duty."""
    if case.policy_version is None or policy_of(case).offers_choice:
        return _("Conformity case")
    return case.policy_version.text.title
