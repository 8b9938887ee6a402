"""Does everything still stand as it was recorded? Each chain, each row that was sealed, and the register of all."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tickets.guarantee.evidence.register import Register, digest_of
from tickets.guarantee.evidence.sealing import changed_rows, facts_by_name
from tickets.guarantee.rules.events import Break, EventKind, breaks
from tickets.models import CaseEvent, CaseSeal, ConformityCase

AT_ONCE = 200
OF_NO_EVENT = 0


def problems_of(cases: Sequence[ConformityCase], *, register: Register | None = None) -> Iterator[Break]:
    """Of these cases; as many queries for their rows as for those of one. `register`: if it was read."""
    sealed = _sealed_rows(cases)
    today = facts_by_name({name for rows in sealed.values() for name in rows})
    erased = set(CaseEvent.objects.filter(case__in=cases, kind=EventKind.ERASED).values_list("case", flat=True))
    unknown = _unknown_seals(cases, register) if register else {}
    for case in cases:
        yield from breaks(case, registered=register.heads.get(case.pk) if register else None)
        yield from (Break(case.pk, OF_NO_EVENT, why) for why in unknown.get(case.pk, []))
        salted = {name: (salt, digest) for name, (salt, digest) in sealed[case.pk].items() if salt}
        if len(salted) < len(sealed[case.pk]) and case.pk not in erased:
            yield Break(case.pk, OF_NO_EVENT, "a salt is missing, and no rule erased it")
        yield from (Break(case.pk, OF_NO_EVENT, why) for why in changed_rows(salted, today=today))


def _sealed_rows(cases: Sequence[ConformityCase]) -> dict[int, dict[str, tuple[str, str]]]:
    """By case and name, the salt and the hash that count: of what was read anew, those of the last time."""
    sealed: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    events = CaseEvent.objects.filter(case__in=cases, payload__has_key="rows").order_by("case", "sequence")
    for seal in CaseSeal.objects.filter(case__in=cases).order_by("pk"):
        sealed[seal.case_id] |= {name: (seal.salt, digest) for name, digest in seal.rows.items()}
    for event in events:  # the first one is older than any seal
        sealed[event.case_id] |= {name: (event.salt, digest) for name, digest in event.payload["rows"].items()}
    return sealed


def _unknown_seals(cases: Sequence[ConformityCase], register: Register) -> dict[int, list[str]]:
    unknown = defaultdict(list)
    for seal in CaseSeal.objects.filter(case__in=cases).order_by("pk"):
        if register.seals.get(seal.pk) != digest_of(seal):
            unknown[seal.case_id].append(f"seal {seal.pk} is not the one that was registered")
    return unknown


def what_is_gone(register: Register) -> Iterator[str]:
    """Cases and seals that the register knows, and the database doesn't."""
    cases = set(ConformityCase.objects.values_list("pk", flat=True))
    yield from (f"case {key} is missing" for key in sorted(register.heads.keys() - cases))
    seals = set(CaseSeal.objects.values_list("pk", flat=True))
    yield from (f"seal {key} is missing" for key in sorted(register.seals.keys() - seals))


def remarks_on(case: ConformityCase) -> Iterator[str]:
    """What isn't wrong, but has to be known when its chain is compared with an older copy."""
    remarkable = (EventKind.WORDS_MOVED, EventKind.ERASED, EventKind.REDACTED)
    for event in case.events.filter(kind__in=remarkable).order_by("sequence"):
        day = f"{event.recorded_at:%Y-%m-%d}"
        if event.kind == EventKind.REDACTED:
            yield f"taken out by rule “{event.payload['rule']}” on {day}, by {event.actor}"
        elif event.kind == EventKind.ERASED:
            yield f"words erased by rule “{event.payload['rule']}” on {day}"
        else:
            old = event.payload
            yield f"words moved out of {old['count']} events on {day}; their chain ended with {old['head']}"
