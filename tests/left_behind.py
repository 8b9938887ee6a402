"""Whether anything of somebody is left: every column of every table, and every private file, is looked through."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tickets.models.storage import private_storage


def left_of(*traces: str) -> Iterator[str]:
    """Where one of these words still stands, whatever its case."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.values():
            for column, value in row.items():
                yield from (f"{model.__name__}.{column}: {trace}" for trace in _found(traces, str(value)))
    for path in Path(private_storage().location).rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            yield from (f"{path.name}: {trace}" for trace in _found(traces, text))


def _found(traces: tuple[str, ...], text: str) -> Iterator[str]:
    return (trace for trace in traces if trace.lower() in text.lower())
