"""Closed lists of supplies and vehicles."""

from .fuel import FuelBook, SlipState
from .repairs import AccidentState, RepairKind, RepairState
from .vehicles import (
    BLOCKING_DUES,
    ENDED_REQUESTS,
    HOLDING_REQUESTS,
    RUNNING_USES,
    BodyType,
    DueKind,
    FuelType,
    HowGot,
    RequestState,
    RuleSureness,
    UseState,
    VehicleKind,
    VehicleState,
)

__all__ = [
    "BLOCKING_DUES",
    "ENDED_REQUESTS",
    "HOLDING_REQUESTS",
    "RUNNING_USES",
    "AccidentState",
    "BodyType",
    "DueKind",
    "FuelBook",
    "FuelType",
    "HowGot",
    "RepairKind",
    "RepairState",
    "RequestState",
    "RuleSureness",
    "SlipState",
    "UseState",
    "VehicleKind",
    "VehicleState",
]
