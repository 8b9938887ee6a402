"""Does everything still stand as it was recorded? Each chain, each row that was sealed, and the register of all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tickets.guarantee.evidence.register import Register, digest_of
from tickets.guarantee.evidence.sealing import Facts, changed_rows, facts_by_name
from tickets.guarantee.rules.events import Break, EventKind, breaks
from tickets.models import CaseEvent, CaseSeal, ConformityCase

AT_ONCE = 200
OF_NO_EVENT = 0


def problems_of(cases: Sequence[ConformityCase], *, register: Register | None = None) -> Iterator[Break]:
    """Of these cases; as many queries for their rows as for those of one. `register`: if it was read."""
    seals: dict[int, list[CaseSeal]] = defaultdict(list)
    for seal in CaseSeal.objects.filter(case__in=cases).order_by("pk"):
        seals[seal.case_id].append(seal)
    reports = {event.case_id: event for event in CaseEvent.objects.filter(case__in=cases, payload__has_key="rows")}
    sealed_rows = [seal.rows for kept in seals.values() for seal in kept]
    names = {name for rows in (*sealed_rows, *(event.payload["rows"] for event in reports.values())) for name in rows}
    today = facts_by_name(names)
    erased = set(CaseEvent.objects.filter(case__in=cases, kind=EventKind.ERASED).values_list("case", flat=True))
    for case in cases:
        yield from breaks(case, registered=register.heads.get(case.pk) if register else None)
        whys = list(_changed_seals(seals[case.pk], register, today=today, erased=case.pk in erased))
        if event := reports.get(case.pk):
            whys = [*_rows(event.payload["rows"], event.salt, today=today, erased=case.pk in erased), *whys]
        for why in dict.fromkeys(whys):
            yield Break(case.pk, OF_NO_EVENT, why)


def what_is_gone(register: Register) -> Iterator[str]:
    """Cases and seals that the register knows, and the database doesn't."""
    cases = set(ConformityCase.objects.values_list("pk", flat=True))
    yield from (f"case {key} is missing" for key in sorted(register.heads.keys() - cases))
    seals = set(CaseSeal.objects.values_list("pk", flat=True))
    yield from (f"seal {key} is missing" for key in sorted(register.seals.keys() - seals))


def remarks_on(case: ConformityCase) -> Iterator[str]:
    """What isn't wrong, but has to be known when its chain is compared with an older copy."""
    for event in case.events.filter(kind__in=(EventKind.WORDS_MOVED, EventKind.ERASED)).order_by("sequence"):
        day = f"{event.recorded_at:%Y-%m-%d}"
        if event.kind == EventKind.ERASED:
            yield f"words erased by rule “{event.payload['rule']}” on {day}"
        else:
            old = event.payload
            yield f"words moved out of {old['count']} events on {day}; their chain ended with {old['head']}"


def _changed_seals(
    seals: Sequence[CaseSeal], register: Register | None, *, today: Mapping[str, Facts], erased: bool
) -> Iterator[str]:
    for seal in seals:
        if register and register.seals.get(seal.pk) != digest_of(seal):
            yield f"seal {seal.pk} is not the one that was registered"
        yield from _rows(seal.rows, seal.salt, today=today, erased=erased)


def _rows(rows: Mapping[str, str], salt: str, *, today: Mapping[str, Facts], erased: bool) -> Iterator[str]:
    if salt:
        yield from changed_rows(rows, salt=salt, today=today)
    elif not erased:
        yield "a salt is missing, and no rule erased it"
