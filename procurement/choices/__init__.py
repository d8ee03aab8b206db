"""Closed lists of supplies and vehicles."""

from .fuel import FuelBook, SlipState
from .repairs import AccidentState, RepairKind, RepairState
from .vehicles import (
    ENDED_REQUESTS,
    HOLDING_REQUESTS,
    PAPER_DUES,
    RUNNING_USES,
    BodyType,
    DueKind,
    FuelType,
    HowGot,
    PapersAtLeaving,
    RequestState,
    RuleSureness,
    UseState,
    VehicleKind,
    VehicleState,
)

__all__ = [
    "ENDED_REQUESTS",
    "HOLDING_REQUESTS",
    "PAPER_DUES",
    "RUNNING_USES",
    "AccidentState",
    "BodyType",
    "DueKind",
    "FuelBook",
    "FuelType",
    "HowGot",
    "PapersAtLeaving",
    "RepairKind",
    "RepairState",
    "RequestState",
    "RuleSureness",
    "SlipState",
    "UseState",
    "VehicleKind",
    "VehicleState",
]
