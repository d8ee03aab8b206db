"""The row rules of supplies and vehicles."""

from . import fuel, vehicles
from .vehicles import FUEL_DUTIES, VEHICLE_DUTIES

__all__ = ["FUEL_DUTIES", "VEHICLE_DUTIES", "fuel", "vehicles"]
