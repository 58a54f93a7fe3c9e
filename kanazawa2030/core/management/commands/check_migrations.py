"""Refuse migrations that break the processes of the version before, which still run.

During an update old processes work on the new tables until they are restarted
(deploy/update.sh). So a migration may add tables and columns; a new column is null or has a
default of the database (`db_default`), since old processes do not name it. What is removed,
renamed or made stricter goes with the release after the one that stopped using it. A
migration that may go all the same says why: `safe_because = "not used since 1.2.0"`.
"""

import math

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations import operations as op
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, ManyToManyField

# The last migration of each app before this check was made; only later ones are judged.
BASELINE = {"core": 9, "events": 20, "meetings": 10, "pages": 6, "partners": 7}

_REMOVING = (op.RemoveField, op.RenameField, op.DeleteModel, op.RenameModel, op.AlterModelTable)


def _needs_a_value(field) -> bool:
    """Return whether a row written without this column is refused."""
    return not (
        field.null or isinstance(field, ManyToManyField) or field.db_default is not NOT_PROVIDED
    )


def _is_stricter(old, new) -> bool:
    """Return whether a column takes less than it did."""
    if _needs_a_value(new) and not _needs_a_value(old):
        return True
    shorter = (getattr(new, "max_length", None) or math.inf) < (
        getattr(old, "max_length", None) or math.inf
    )
    return shorter or (new.unique and not old.unique)


def _fault(operation, state: ProjectState, app: str) -> str:
    """Return what is wrong with an operation on the tables of `state`, or nothing."""
    if isinstance(operation, _REMOVING):
        return "takes away or renames what old processes use"
    if isinstance(operation, op.AddField) and _needs_a_value(operation.field):
        return f"adds {operation.name} without null or db_default"
    if isinstance(operation, op.AlterField):
        model = state.models[app, operation.model_name_lower]
        if _is_stricter(model.fields[operation.name], operation.field):
            return f"makes {operation.name} stricter"
    if isinstance(operation, op.AddConstraint):
        return "adds a constraint, which old processes may break"
    return "runs SQL, which is not judged" if isinstance(operation, op.RunSQL) else ""


def faults(migration, state: ProjectState) -> list[str]:
    """Return what in this migration the processes of the version before cannot live with.

    `state` is that of the tables before it. A table it makes itself has no old users.
    """
    if getattr(migration, "safe_because", ""):
        return []
    new: set[str] = set()
    found = []
    for operation in migration.operations:
        if isinstance(operation, op.CreateModel):
            new.add(operation.name_lower)
        name = getattr(operation, "model_name", "") or getattr(operation, "name", "")
        if name.lower() not in new and (fault := _fault(operation, state, migration.app_label)):
            found.append(f"{migration}: {operation.describe()}: it {fault}")
        operation.state_forwards(migration.app_label, state)
    return found


class Command(BaseCommand):
    help = "Refuse new migrations that break the version before, which still runs."

    def handle(self, **options):
        loader = MigrationLoader(None)
        wrong = [
            fault
            for (app, name), migration in sorted(loader.disk_migrations.items())
            if app in BASELINE and int(name[:4]) > BASELINE[app]
            for fault in faults(migration, loader.project_state((app, name), at_end=False))
        ]
        if wrong:
            raise CommandError("\n".join(wrong))
