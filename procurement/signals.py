"""What the floors above hear after a vehicle's work is committed: past tense, with the rows and who did it (``by``)."""

from django.dispatch import Signal

# request (VehicleRequest, fresh), state (RequestState): a car was found, use permitted or not, back, called off ...
vehicle_request_moved = Signal()
