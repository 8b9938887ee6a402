"""Which entries name somebody who is forgotten: about a row or with an address of theirs, or a search for them."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from supportportal.foundations.staff.audit import Act

NAMELESS = (Act.CUSTOMER_FORGOTTEN, Act.NAMES_ERASED, Act.CUSTOMER_EXPORTED)  # told of a number only
SEARCHES = (Act.CUSTOMERS_SEARCHED, Act.SUBSCRIPTIONS_SEARCHED)
EMPTIED = Q(object_repr="", changes__isnull=True, additional_data__isnull=True)
TELLING = ("object_repr", "changes", "additional_data")
Entries = QuerySet[Any]


def keys_about(entries: Entries, rows: Sequence[QuerySet[Model]]) -> Iterator[int]:
    for kind in rows:
        numbers = kind.order_by().annotate(number=Cast("pk", CharField())).values("number")
        about = entries.filter(content_type=ContentType.objects.get_for_model(kind.model), object_pk__in=numbers)
        yield from about.order_by().values_list("pk", flat=True)


def keys_about_gone(entries: Entries, model: type[Model], numbers: Collection[int]) -> Iterator[int]:
    """Rows that are no more, such as a customer who was merged into another."""
    about = entries.filter(content_type=ContentType.objects.get_for_model(model), object_pk__in=map(str, numbers))
    yield from about.order_by().values_list("pk", flat=True)


def keys_with(entries: Entries, traces: Collection[str]) -> Iterator[int]:
    """As a whole: who is ann@mail.example is not joann@mail.example."""
    if found := _any_of(traces):
        rows = _as_text(entries).filter(found).order_by().values_list("pk", *TELLING)
        whole = re.compile("|".join(map(_as_a_whole, filter(None, traces))), re.IGNORECASE)
        for key, *told in rows:
            if any(map(whole.search, _strings_in(told))):
                yield key


def keys_of_searches(entries: Entries, names: Collection[str]) -> Iterator[int]:
    """For one of these as a whole word: Ann is not looked for by who types Joanne."""
    if found := _any_of(names):
        searches = _as_text(entries.filter(act__in=SEARCHES)).filter(found).order_by()
        whole = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in filter(None, names)), re.IGNORECASE)
        for key, facts in searches.values_list("pk", "additional_data"):
            if whole.search(str(facts.get("words", ""))):
                yield key


def _as_a_whole(trace: str) -> str:
    """No part of a longer word, number or address."""
    return rf"(?<![\w.+-]){re.escape(trace)}(?![\w+-]|[.@]\w)"


def _strings_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for inner in value:
                yield from _strings_in(inner)
        case dict():
            yield from _strings_in([*value.keys(), *value.values()])


def _as_text(entries: Entries) -> Entries:
    told: Entries = entries.annotate(**{f"{column}_text": Cast(column, TextField()) for column in TELLING})
    return told


def _any_of(words: Collection[str]) -> Q:
    """False when there are none. SQLite keeps JSON with its letters escaped, PostgreSQL as they are."""
    spellings = {spelling for word in filter(None, words) for spelling in (word, json.dumps(word)[1:-1])}
    found = Q()
    for spelling in sorted(spellings):
        for column in TELLING:
            found |= Q(**{f"{column}_text__icontains": spelling})
    return found
