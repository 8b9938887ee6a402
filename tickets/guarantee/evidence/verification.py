"""Does everything still stand as it was recorded? Each chain, each row that was sealed, and the register of all."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.guarantee.evidence.register import Register, digest_of
from tickets.guarantee.evidence.sealing import Facts, changed_rows, facts_by_name
from tickets.guarantee.rules.events import Break, EventKind, breaks
from tickets.models import CaseSeal, ConformityCase

AT_ONCE = 200
OF_NO_EVENT = 0


def problems_of(cases: Sequence[ConformityCase], *, register: Register | None = None) -> Iterator[Break]:
    """Of these cases; as many queries for all of them as for one. `register`: if it was read."""
    prefetch_related_objects(cases, "events", "seals")
    sealed = {case.pk: _sealed_rows(case) for case in cases}
    today = facts_by_name({name for rows in sealed.values() for name in rows})
    for case in cases:
        yield from breaks(case, registered=register.heads.get(case.pk) if register else None)
        unknown = _unknown_seals(case, register) if register else ()
        changed = _changed_rows(case, sealed[case.pk], today=today)
        yield from (Break(case.pk, OF_NO_EVENT, why) for why in (*unknown, *changed))


def _sealed_rows(case: ConformityCase) -> dict[str, tuple[str, str]]:
    """By name, the salt and the hash that count: of what was read anew, those of the last time."""
    sealed: dict[str, tuple[str, str]] = {}
    for seal in case.seals.all():
        sealed |= {name: (seal.salt, digest) for name, digest in seal.rows.items()}
    for event in case.events.all():  # the first one is older than any seal
        sealed |= {name: (event.salt, digest) for name, digest in event.payload.get("rows", {}).items()}
    return sealed


def _unknown_seals(case: ConformityCase, register: Register) -> Iterator[str | Promise]:
    for seal in case.seals.all():
        if register.seals.get(seal.pk) != digest_of(seal):
            yield format_lazy(_("seal {key} is not the one that was registered"), key=seal.pk)


def _changed_rows(
    case: ConformityCase, sealed: Mapping[str, tuple[str, str]], *, today: Mapping[str, Facts]
) -> Iterator[str | Promise]:
    salted = {name: (salt, digest) for name, (salt, digest) in sealed.items() if salt}
    if len(salted) < len(sealed) and not any(event.kind == EventKind.ERASED for event in case.events.all()):
        yield _("a salt is missing, and no rule erased it")
    yield from changed_rows(salted, today=today)


def what_is_gone(register: Register) -> Iterator[str]:
    """Cases and seals that the register knows, and the database doesn't."""
    cases = set(ConformityCase.objects.values_list("pk", flat=True))
    yield from (gettext("case %(key)s is missing") % {"key": key} for key in sorted(register.heads.keys() - cases))
    seals = set(CaseSeal.objects.values_list("pk", flat=True))
    yield from (gettext("seal %(key)s is missing") % {"key": key} for key in sorted(register.seals.keys() - seals))


def remarks_on(case: ConformityCase) -> Iterator[str]:
    """What isn't wrong, but has to be known when its chain is compared with an older copy."""
    for event in case.events.all():
        day = f"{event.recorded_at:%Y-%m-%d}"
        if event.kind == EventKind.REDACTED:
            said = {"rule": event.payload["rule"], "day": day, "actor": event.actor}
            yield gettext("taken out by rule “%(rule)s” on %(day)s, by %(actor)s") % said
        elif event.kind == EventKind.ERASED:
            yield gettext("words erased by rule “%(rule)s” on %(day)s") % {"rule": event.payload["rule"], "day": day}
        elif event.kind == EventKind.WORDS_MOVED:
            old = {"day": day, "count": event.payload["count"], "head": event.payload["head"]}
            yield gettext("words moved out of %(count)s events on %(day)s; their chain ended with %(head)s") % old
