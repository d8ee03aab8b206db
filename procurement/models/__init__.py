from .fuel import FuelCut, FuelEntry, FuelFile, FuelMovement, FuelQuota, FuelSlip
from .repairs import Accident, AccidentFile, Repair, RepairFile
from .uses import VehicleRequest, VehicleUse
from .vehicles import Vehicle, VehicleDue, VehicleFile, VehicleNorm, VehicleRule

__all__ = [
    "Accident",
    "AccidentFile",
    "FuelCut",
    "FuelEntry",
    "FuelFile",
    "FuelMovement",
    "FuelQuota",
    "FuelSlip",
    "Repair",
    "RepairFile",
    "Vehicle",
    "VehicleDue",
    "VehicleFile",
    "VehicleNorm",
    "VehicleRequest",
    "VehicleRule",
    "VehicleUse",
]
