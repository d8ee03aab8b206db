"""``migrate`` writes the very state Django's own would."""

from django.core.management import get_commands
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
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


def test_step_that_moves_data_meets_classes_of_one_moment_after_light_steps():
    state = ProjectState()
    with light_steps():
        state.add_model(ModelState("shop", "Shelf", [("id", models.AutoField(primary_key=True))]))
        assert state.apps.get_model("shop", "Shelf")
        box = [("id", models.AutoField(primary_key=True)), ("shelf", models.ForeignKey("shop.Shelf", models.CASCADE))]
        state.add_model(ModelState("shop", "Box", box))
        state.add_field("shop", "shelf", "height", models.IntegerField(null=True), True)
    shelf, box = state.apps.get_model("shop", "Shelf"), state.apps.get_model("shop", "Box")
    assert {f.name for f in shelf._meta.get_fields()} == {"id", "height", "box"}
    assert box._meta.get_field("shelf").related_model is not shelf, "the neighbour was made anew: the step is not light"

    state.clear_delayed_apps_cache()  # what RunPython does first
    shelf, box = state.apps.get_model("shop", "Shelf"), state.apps.get_model("shop", "Box")
    assert box._meta.get_field("shelf").related_model is shelf
