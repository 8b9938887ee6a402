"""Everything an agent can do on a ticket's page, by the name it has in the address; and what a case allows when."""

from collections.abc import Mapping

from tickets.admin.act_form import ActForm
from tickets.admin.case_desk import act_forms, money_forms, remedy_forms
from tickets.admin.case_desk.act_forms import CaseForm
from tickets.admin.incident_desk.link_forms import LinkIncidentForm, UnlinkIncidentForm
from tickets.admin.regrouping_desk.moves import UndoMoveForm
from tickets.admin.reply_desk.leaving_forms import LEAVING_ACTS
from tickets.admin.reply_desk.reply_form import ReplyForm
from tickets.admin.ticket_desk.claim_forms import RefuseClaimForm
from tickets.admin.ticket_desk.in_hand_forms import IN_HAND_ACTS
from tickets.admin.ticket_desk.people_forms import PEOPLE_ACTS
from tickets.admin.ticket_desk.reach_form import ReachAgainForm
from tickets.admin.ticket_desk.side_forms import SIDE_ACTS
from tickets.admin.ticket_desk.silence_form import KeepOpenForm
from tickets.admin.ticket_desk.take_out_forms import TAKING_OUT
from tickets.admin.ticket_desk.ticket_forms import TICKET_ACTS
from tickets.guarantee.billing import MOVES_MONEY
from tickets.guarantee.rules.holding import OVER, State, lasts, under_repair
from tickets.guarantee.rules.policies import PAYMENTS, policy_of
from tickets.models import ConformityCase

CASE_ACTS: Mapping[str, type[CaseForm]] = {
    "report-progress": act_forms.ProgressForm,
    "told": remedy_forms.ToldForm,
    "ask": act_forms.AskForm,
    "propose-fix": act_forms.ProposeFixForm,
    "put-right": act_forms.PutRightForm,
    "it-works": remedy_forms.WorksForm,
    "it-goes-on": remedy_forms.GoesOnForm,
    "choose": remedy_forms.ChooseForm,
    "clear": money_forms.ClearForm,
    "hand-over": money_forms.HandOverForm,
    "refund": money_forms.RefundForm,
    "defect-over": money_forms.DefectOverForm,
    "open-choice": remedy_forms.OpenChoiceForm,
    "link-subscription": act_forms.LinkSubscriptionForm,
    "merge-case": remedy_forms.MergeForm,
    "undo-merger": remedy_forms.UndoMergerForm,
    "propose-refusal": remedy_forms.ProposeRefusalForm,
    "confirm-refusal": remedy_forms.ConfirmRefusalForm,
    "drop-refusal": remedy_forms.DropRefusalForm,
    "withdraw": remedy_forms.WithdrawForm,
    "close-case": remedy_forms.CloseCaseForm,
    "reopen-case": remedy_forms.ReopenCaseForm,
}
PLAIN_ACTS: Mapping[str, type[ActForm]] = {
    "reply": ReplyForm,
    **LEAVING_ACTS,
    **TICKET_ACTS,
    **IN_HAND_ACTS,
    **PEOPLE_ACTS,
    **SIDE_ACTS,
    **TAKING_OUT,
    "reach-again": ReachAgainForm,
    "keep-open": KeepOpenForm,
    "undo-move": UndoMoveForm,
    "link-incident": LinkIncidentForm,
    "unlink-incident": UnlinkIncidentForm,
    "refuse-claim": RefuseClaimForm,
    "classify": act_forms.ClassifyForm,
}
ACTS: Mapping[str, type[ActForm]] = {**PLAIN_ACTS, **CASE_ACTS}

REPAIRING = ["report-progress", "propose-fix", "ask", "put-right", "told"]


def offered(case: ConformityCase, *, may_choose: bool) -> list[str]:
    """In the order of the panel, the usual ones first. What is refused all the same, the rooms say.

    The time may be over without anybody having said so: then the choice is open.
    """
    if case.state in OVER:
        return ["undo-merger"] if case.state == State.MERGED else ["reopen-case"]
    acts = [*(["choose"] if may_choose and not owes_money(case) else []), *_about_the_repair(case)]
    if is_to_be_paid(case):
        acts += ["refund"] if case.handed_over_at else ["hand-over", "refund"]
    acts += ["defect-over"] if lasts(case) else []
    return [*acts, *_otherwise(case, may_choose=may_choose)]


def _about_the_repair(case: ConformityCase) -> list[str]:
    awaits_answer = case.state != State.RESOLVED and (case.conformity_at or case.state == State.FIX_PROPOSED)
    acts = ["it-works", "it-goes-on"] if awaits_answer and not owes_money(case) else []
    acts += REPAIRING if under_repair(case) else []
    return acts if case.state != State.INFO_REQUESTED else [act for act in acts if act != "ask"]


def _otherwise(case: ConformityCase, *, may_choose: bool) -> list[str]:
    if lasts(case):
        return []
    if case.state in (State.RESOLVED, State.REFUNDED):
        return ["close-case"] + (["it-goes-on"] if case.state == State.RESOLVED else [])
    if owes_money(case):
        return ["close-case"] if case.refund_amount == 0 else []
    acts = ["link-subscription"]
    if under_repair(case):
        acts += ["propose-refusal"] if may_choose else ["open-choice", "propose-refusal"]
    acts += ["merge-case", "withdraw"]
    return acts if policy_of(case).offers_choice else [act for act in acts if act != "open-choice"]


def owes_money(case: ConformityCase) -> bool:
    return case.remedy_choice in MOVES_MONEY


def is_to_be_paid(case: ConformityCase) -> bool:
    """After a choice, or because the duty itself is a payment."""
    if case.refunded_at or case.closed_at:
        return False
    return owes_money(case) or (case.duty in PAYMENTS and under_repair(case))
