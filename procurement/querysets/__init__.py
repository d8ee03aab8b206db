"""Reading words of supplies and vehicles; never a right."""

from .fuel import FuelEntryQuerySet, FuelQuotaQuerySet, FuelSlipQuerySet
from .repairs import AccidentQuerySet, RepairQuerySet
from .vehicles import (
    VehicleDueQuerySet,
    VehicleNormQuerySet,
    VehicleQuerySet,
    VehicleRequestQuerySet,
    VehicleRuleQuerySet,
    VehicleUseQuerySet,
)

__all__ = [
    "AccidentQuerySet",
    "FuelEntryQuerySet",
    "FuelQuotaQuerySet",
    "FuelSlipQuerySet",
    "RepairQuerySet",
    "VehicleDueQuerySet",
    "VehicleNormQuerySet",
    "VehicleQuerySet",
    "VehicleRequestQuerySet",
    "VehicleRuleQuerySet",
    "VehicleUseQuerySet",
]
