"""``migrate`` writes the very state Django's own would."""

from django.core.management import get_commands
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from coopoffice.web.management.commands.migrate import light_steps


def options_of(state: ProjectState) -> dict:
    return {
        key: {
            "fields": list(model.fields),
            **{
                name: sorted(thing.name for thing in model.options.get(name, []))
                for name in ("indexes", "constraints", "triggers")
            },
        }
        for key, model in state.models.items()
    }


def test_migrate_is_the_light_one():
    assert get_commands()["migrate"] == "coopoffice.web"


def test_light_steps_write_the_same_fields_indexes_constraints_and_triggers():
    whole = options_of(MigrationLoader(None).project_state())
    with light_steps():
        light = options_of(MigrationLoader(None).project_state())
    assert light == whole
    assert any(model["triggers"] for model in light.values())


def test_light_steps_end_with_the_command():
    before = ProjectState._append_option, AddTrigger.state_forwards
    with light_steps():
        assert ProjectState._append_option is not before[0]
    assert (ProjectState._append_option, AddTrigger.state_forwards) == before
