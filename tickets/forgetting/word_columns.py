"""Where the words of a request stand: rows of every app that hang on it, and the columns with what people wrote."""

from collections import deque
from collections.abc import Iterator
from typing import Any, TypeAlias

from django.db import models

from tickets.models import CaseEvent, CaseNotice, CaseSeal, ConformityCase

# By name, whatever table they stand in. Addresses, references and what machines need are none of them.
WORDS = frozenset(
    {
        *{"subject", "text", "full_text", "html", "name", "comment", "page", "pages_read"},
        *{"words", "heard", "why_not_in_words", "reason_facts", "topic_reason", "failure", "reason"},
    }
)
# A case has one writer, which takes its own words out.
WRITTEN_ELSEWHERE = (ConformityCase, CaseEvent, CaseSeal, CaseNotice)
Model = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"


def columns_of(model: Model) -> list[Column]:
    return [field for field in model._meta.concrete_fields if field.name in WORDS and not field.is_relation]


def rows_of(root: models.Model) -> Iterator["models.QuerySet[models.Model]"]:
    """Those that have such columns, the root first."""
    yield type(root)._base_manager.filter(pk=root.pk)
    for model, paths in _paths_to(type(root)).items():
        if columns_of(model):
            belongs = models.Q()
            for path in paths:
                belongs |= models.Q(**{path: root})
            yield model._base_manager.filter(belongs).order_by("pk")


def _paths_to(root: Model) -> dict[Model, list[str]]:
    """From each table to the root; also by way of another row of the same table, as a copy of a letter has it."""
    paths: dict[Model, list[str]] = {}
    queue: deque[tuple[Model, str]] = deque([(root, "")])
    while queue:
        model, path = queue.popleft()
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other in (root, *WRITTEN_ELSEWHERE) or relation.many_to_many or other._meta.proxy:
                continue
            way = f"{relation.field.name}__{path}".removesuffix("__")
            if other is model:
                paths[other].append(way)
            elif other not in paths:
                paths[other] = [way]
                queue.append((other, way))
    return paths
