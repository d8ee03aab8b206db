"""``migrate``, several times faster on an empty database.

Django keeps models of the past while it migrates, and makes a model and its neighbours anew after every step. With a
hundred tables around people and units each step makes dozens of classes. An index, a constraint or a trigger changes
nothing of a model's class that a later step reads on PostgreSQL: a step that alters a field makes the class anew by
itself, with everything the state knows by then. So those three kinds of steps only write the state down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def _write_option(state: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    model_state = state.models[app_label, model_name]
    model_state.options[option_name] = [*model_state.options.get(option_name, []), obj]


def _write_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _write_option(state, app_label, operation.model_name.lower(), "triggers", operation.trigger)


@contextmanager
def light_steps() -> Iterator[None]:
    """Write added indexes, constraints and triggers into the state without making classes anew."""
    before = ProjectState._append_option, AddTrigger.state_forwards
    ProjectState._append_option, AddTrigger.state_forwards = _write_option, _write_trigger
    try:
        yield
    finally:
        ProjectState._append_option, AddTrigger.state_forwards = before


class Command(migrate.Command):
    """Django's own, with light steps."""

    def handle(self, *args: Any, **options: Any) -> Any:
        with light_steps():
            return super().handle(*args, **options)
