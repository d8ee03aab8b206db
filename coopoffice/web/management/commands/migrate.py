"""``migrate``, several times faster on an empty database.

Django keeps models of the past while it migrates, and makes a model and its neighbours anew after every step. With a
hundred tables around people and units each step makes dozens of classes. An index, a constraint or a trigger changes
nothing of a model's class that a later step reads on PostgreSQL: a step that alters a field makes the class anew by
itself, with everything the state knows by then. So those three kinds of steps only write the state down.

A new model and a new field make one class anew, not its neighbours': their foreign keys go on pointing at the class
before, whose table and key are the same. A step that moves data must meet the classes of one moment: the state is
marked as delayed, Django's own word for this, and before such a step it makes all of them anew. The schema written is
the one Django's own command writes, dump for dump.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial, wraps
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def _write_option(state: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    model_state = state.models[app_label, model_name]
    model_state.options[option_name] = [*model_state.options.get(option_name, []), obj]


def _write_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _write_option(state, app_label, operation.model_name.lower(), "triggers", operation.trigger)


def _reload_alone(state: ProjectState, app_label: str, model_name: str, delay: bool = True) -> None:
    if "apps" in state.__dict__:  # reading the attribute would make every class
        state.is_delayed = True
        state._reload({(app_label, model_name)})  # type: ignore[attr-defined]


def _alone(step: Callable[..., None]) -> Callable[..., None]:
    """The same change of the state, making one class anew instead of all that are related."""

    @wraps(step)
    def lightly(state: ProjectState, *args: Any, **kwargs: Any) -> None:
        state.reload_model = partial(_reload_alone, state)  # type: ignore[method-assign]
        try:
            step(state, *args, **kwargs)
        finally:
            del state.reload_model

    return lightly


@contextmanager
def light_steps() -> Iterator[None]:
    """Write additions into the state without making more classes anew than change."""
    with ExitStack() as stack:
        for owner, name, light in (
            (ProjectState, "_append_option", _write_option),
            (ProjectState, "add_model", _alone(ProjectState.add_model)),
            (ProjectState, "add_field", _alone(ProjectState.add_field)),
            (AddTrigger, "state_forwards", _write_trigger),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, light)
        yield


class Command(migrate.Command):
    """Django's own, with light steps."""

    def handle(self, *args: Any, **options: Any) -> Any:
        with light_steps():
            return super().handle(*args, **options)
