"""Django's `migrate`, but what a migration makes and the note that it was made are one transaction.

Django writes the note in a transaction of its own when a migration leaves foreign keys or indexes for its end. A start
broken off between the two (SIGTERM, a power cut) is refused for ever after: “table … already exists”.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class RecordingExecutor(MigrationExecutor):
    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        # SQLite can't turn its checks off once a transaction is open; the schema's editor needs them off.
        with self.connection.constraint_checks_disabled(), transaction.atomic(self.connection.alias):
            return super().apply_migration(state, migration, fake, fake_initial)

    def unapply_migration(self, state: ProjectState, migration: Migration, fake: bool = False) -> ProjectState:
        if not migration.atomic:
            return super().unapply_migration(state, migration, fake)
        with self.connection.constraint_checks_disabled(), transaction.atomic(self.connection.alias):
            return super().unapply_migration(state, migration, fake)


class Command(migrate.Command):
    def handle(self, *args: object, **options: object) -> None:
        module: Any = migrate  # whose stubs leave out what it imports
        module.MigrationExecutor = RecordingExecutor
        super().handle(*args, **options)
