"""What PostgreSQL itself refuses of vehicles: an odometer that runs backwards, more riders than seats."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models

from coopoffice.ledger.walls import Forbid, Wall, refusal

# Tables whose rows carry readings of a vehicle's odometer: model, the two columns (moment, km), and which rows count.
READINGS: tuple[tuple[str, str, str, str], ...] = (
    ("VehicleUse", "left_at", "odometer_out", "state <> 'cancelled'"),
    ("VehicleUse", "back_at", "odometer_in", "state <> 'cancelled'"),
    ("FuelEntry", "filled_at", "odometer", "NOT voided"),
)


def _readings(own: str) -> str:
    """Every other reading of the vehicle on the same meter, as a query."""
    parts = []
    for name, at, km, counts in READINGS:
        table = apps.get_model("procurement", name)._meta.db_table
        apart = " AND id <> NEW.id" if name == own else ""
        parts.append(
            f"SELECT {at} AS at, {km} AS km FROM {table}"
            f" WHERE vehicle_id = NEW.vehicle_id AND {km} IS NOT NULL AND {at} IS NOT NULL AND {counts}{apart}"
        )
    return " UNION ALL ".join(parts)


class GrowsOnly(Wall):
    """A reading is at least what was read before it and at most what was read after it, on the same meter.

    The vehicle's row is locked first, so that two readings are judged one after the other. ``pairs`` are the moment
    and reading columns of the row itself.
    """

    operation = pgtrigger.Insert | pgtrigger.Update
    when = pgtrigger.Before

    def __init__(self, *, pairs: tuple[tuple[str, str], ...], counts: str = "true", **kwargs: Any) -> None:
        super().__init__(variables=[("_since", "timestamptz")], **kwargs)
        self.pairs = pairs
        self.counts = counts

    def get_func(self, model: type[models.Model]) -> str:
        vehicle = apps.get_model("procurement", "Vehicle")._meta.db_table
        tests = "".join(
            f"""
                IF NEW.{km} IS NOT NULL AND NEW.{at} IS NOT NULL AND EXISTS (
                    SELECT 1 FROM ({_readings(model.__name__)}) AS other
                     WHERE (_since IS NULL OR (other.at >= _since) = (NEW.{at} >= _since))
                       AND ((other.at < NEW.{at} AND other.km > NEW.{km})
                         OR (other.at > NEW.{at} AND other.km < NEW.{km}))) THEN
                    {refusal("The odometer only grows: this reading lies before an earlier or after a later one.")}
                END IF;"""
            for at, km in self.pairs
        )
        return f"""
            IF {self.counts} THEN
                SELECT meter_since INTO _since FROM {vehicle} WHERE id = NEW.vehicle_id FOR NO KEY UPDATE;
                {tests}
            END IF;
            RETURN NEW;
        """


class SeatsHold(Wall):
    """A run carries no more people than its vehicle has seats, the driver's counted; the run's row is locked first."""

    operation = pgtrigger.Insert | pgtrigger.Update
    when = pgtrigger.After

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(variables=[("_seats", "integer"), ("_driver", "integer"), ("_riding", "integer")], **kwargs)

    def get_func(self, model: type[models.Model]) -> str:
        use = apps.get_model("procurement", "VehicleUse")._meta.db_table
        vehicle = apps.get_model("procurement", "Vehicle")._meta.db_table
        own = apps.get_model("procurement", "VehicleRequest")._meta.db_table
        run = "NEW.id" if model.__name__ == "VehicleUse" else "NEW.use_id"
        return f"""
            IF {run} IS NOT NULL THEN
                SELECT v.seats, u.driver_seat INTO _seats, _driver
                  FROM {use} u JOIN {vehicle} v ON v.id = u.vehicle_id WHERE u.id = {run} FOR NO KEY UPDATE OF u;
                SELECT coalesce(sum(people), 0) INTO _riding FROM {own}
                 WHERE use_id = {run} AND state NOT IN ('cancelled', 'rejected');
                IF _riding > 0 AND _riding + _driver > _seats THEN
                    {refusal("More people would ride than the vehicle has seats.")}
                END IF;
            END IF;
            RETURN NULL;
        """


def locked_line() -> pgtrigger.Trigger:
    """A line of the book of use that is written stays as it is until the vehicle officer opens it again."""
    fields = ("vehicle_id", "driver_id", "left_at", "back_at", "odometer_out", "odometer_in", "gap_km")
    fields += ("papers_over", "papers_note")
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in fields)
    return Forbid(
        name="written_line_is_locked",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"OLD.state = 'back' AND ({changed} OR NEW.state NOT IN ('back', 'reopened'))"),
        sentence="A line that is written is opened again before it is changed.",
    )
