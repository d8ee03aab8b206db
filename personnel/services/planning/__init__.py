"""What a leave would be: days counted, balance before and after, who decides, and everything that stands in its way.

One function works it out for the form while it is being filled, for the service that writes it, and for the checks the
approver sees. It writes nothing.
"""

from .balances import YearBalance, balance_from, balance_of
from .checks import OWN_ABOVE, heads_the_office
from .plan import LeavePlan
from .working_out import plan_leave

__all__ = [
    "OWN_ABOVE",
    "LeavePlan",
    "YearBalance",
    "balance_from",
    "balance_of",
    "heads_the_office",
    "plan_leave",
]
