"""What an act on many tickets will do, has done and has left, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supportportal.foundations.topics import Topic
from tickets.bulk.deeds import REFUSALS
from tickets.models import Agent, BulkAct, BulkedTicket
from tickets.refusals import Refused

NAMED = 20  # numbers of tickets in one sentence

Kind = BulkAct.Kind
Outcome = BulkedTicket.Outcome


@dataclass(frozen=True, slots=True)
class Staying:
    """Tickets that stay as they are, and why."""

    why: str
    numbers: Sequence[int]
    more: int  # besides those that are named

    @property
    def count(self) -> int:
        return len(self.numbers) + self.more


def staying(by_reason: Mapping[type[Refused], Sequence[int]]) -> list[Staying]:
    return [
        Staying(str(reason()), keys[:NAMED], len(keys) - len(keys[:NAMED]))
        for reason, keys in by_reason.items()
        if keys
    ]


def left_by(act: BulkAct) -> list[Staying]:
    rows = act.rows.filter(outcome=Outcome.LEFT).order_by("ticket").values_list("why", "ticket")
    by_reason: dict[type[Refused], list[int]] = {}
    for why, key in rows:
        by_reason.setdefault(REFUSALS[why], []).append(key)
    return staying(by_reason)


def will_do(act: BulkAct, count: int) -> str:
    if act.kind == Kind.CLOSE:
        words = ngettext("%(n)s request will be closed.", "%(n)s requests will be closed.", count)
    elif act.kind == Kind.REOPEN:
        words = ngettext("%(n)s request will be open again.", "%(n)s requests will be open again.", count)
    elif act.kind == Kind.SPAM:
        words = ngettext("%(n)s request will be closed as spam.", "%(n)s requests will be closed as spam.", count)
    elif act.kind == Kind.TAG:
        words = ngettext("%(n)s request will be tagged.", "%(n)s requests will be tagged.", count)
    elif act.kind == Kind.TRANSFER:
        words = ngettext("%(n)s request will go to another team.", "%(n)s requests will go to another team.", count)
    elif "to" not in act.facts:
        words = ngettext(
            "%(n)s request will be given to a colleague.", "%(n)s requests will be given to a colleague.", count
        )
    elif act.facts["to"] is None:
        words = ngettext("%(n)s request will be nobody’s.", "%(n)s requests will be nobody’s.", count)
    else:
        words = ngettext("%(n)s request will be yours.", "%(n)s requests will be yours.", count)
    return words % {"n": count}


def has_done(act: BulkAct, count: int) -> str:
    if act.kind == Kind.CLOSE:
        return ngettext("%(n)s request is closed.", "%(n)s requests are closed.", count) % {"n": count}
    if act.kind == Kind.REOPEN:
        return ngettext("%(n)s request is open again.", "%(n)s requests are open again.", count) % {"n": count}
    if act.kind == Kind.SPAM:
        return ngettext("%(n)s request is spam.", "%(n)s requests are spam.", count) % {"n": count}
    if act.kind == Kind.TAG:
        words = ngettext("%(n)s request is tagged “%(tag)s”.", "%(n)s requests are tagged “%(tag)s”.", count)
        return words % {"n": count, "tag": act.facts["tag"]}
    if act.kind == Kind.TRANSFER:
        words = ngettext("%(n)s request went to %(topic)s.", "%(n)s requests went to %(topic)s.", count)
        return words % {"n": count, "topic": Topic(act.facts["topic"]).label}
    if act.facts["to"] is None:
        return ngettext("%(n)s request is nobody’s now.", "%(n)s requests are nobody’s now.", count) % {"n": count}
    if act.facts["to"] == act.agent_id:
        return ngettext("%(n)s request is yours.", "%(n)s requests are yours.", count) % {"n": count}
    to = Agent.objects.select_related("user").filter(pk=act.facts["to"]).first() or _("An agent who left")
    return ngettext("%(to)s has %(n)s request more.", "%(to)s has %(n)s requests more.", count) % {"n": count, "to": to}


def has_undone(act: BulkAct) -> str:
    counts = counts_of(act)
    undone, changed = counts.get(Outcome.UNDONE, 0), counts.get(Outcome.CHANGED, 0)
    words = ngettext("%(n)s request is as it was before.", "%(n)s requests are as they were before.", undone)
    if not changed:
        return words % {"n": undone}
    keys = act.rows.filter(outcome=Outcome.CHANGED).order_by("ticket").values_list("ticket", flat=True)
    numbers = ", ".join(f"#{key}" for key in keys[:NAMED])
    rest = _("Changed by somebody since, and left alone: %(numbers)s") % {"numbers": numbers}
    return f"{words % {'n': undone}} {rest}{'…' if changed > NAMED else ''}"


def counts_of(act: BulkAct) -> dict[str, int]:
    counts: dict[str, int] = {}
    for outcome in act.rows.values_list("outcome", flat=True):
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts
