"""A portal of the past that kept its rows in SQLite moves into PostgreSQL as it was then, not yet migrated."""

from pathlib import Path

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

PAST = "past"


def move_in(file: Path) -> None:
    """The empty database gets the tables of then, by the migrations that were applied then, and all their rows."""
    connections.databases[PAST] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {},
    }
    applied = list(MigrationRecorder(connections[PAST]).applied_migrations())
    executor = MigrationExecutor(connection)
    executor.migrate(applied)
    _copy(MigrationExecutor(connection).loader.project_state(applied).apps)
    connections[PAST].close()


@transaction.atomic
def _copy(apps: Apps) -> None:
    models = apps.get_models(include_auto_created=True)
    for model in models:
        rows = model._base_manager.using("default")
        rows.all()._raw_delete("default")  # what migrations wrote into the empty tables
        rows.bulk_create(model._base_manager.using(PAST).all(), batch_size=200)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
