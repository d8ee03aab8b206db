"""The door table: status of GET and of an empty POST for every role (order in doors.ROLES)."""

from .door_table_approvals import APPROVALS
from .door_table_incoming import INCOMING
from .door_table_leave import LEAVE
from .door_table_org import ORGANISATION
from .door_table_outgoing import OUTGOING
from .door_table_planning import PLANNING
from .door_table_registers import REGISTERS
from .door_table_reports import REPORTS
from .door_table_rest import REST
from .door_table_saraban import SARABAN
from .door_table_secrets import SECRETS
from .door_table_trips import TRIPS
from .door_table_vehicles import VEHICLES
from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"  # everyone who has signed in
READ_ONLY = "302 405 405 405 405 405 405 405"

DOORS: dict[str, Door] = {
    # the shell: sign-in, one's own account, the frame
    "login": Door("200 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302"),
    "login_code": Door("302", "302"),
    "logout": Door(READ_ONLY, "302"),
    "account": Door(PAGE, PAGE),
    "password_change": Door(PAGE, PAGE),
    "second_factor": Door(PAGE, PAGE),
    "recovery_codes": Door("302", "302"),
    "second_factor_remove": Door(PAGE, PAGE),
    "sign_out_elsewhere": Door(READ_ONLY, "302"),
    "language": Door("405", "400"),
    "menu": Door(PAGE, READ_ONLY),
    "keyboard_help": Door(PAGE, READ_ONLY),
    "session_clock": Door("200", "200"),
    "search": Door(PAGE, READ_ONLY),
    "notification_list": Door(PAGE, READ_ONLY),
    "notification_open": Door("302 404 404 404 404 404 404 404", READ_ONLY, lambda: {"pk": 999999}),
    "notification_read_all": Door(READ_ONLY, "302"),
    "healthz": Door("200", "405"),
    "my_day": Door(PAGE, READ_ONLY),
    "posting_switch": Door(READ_ONLY, "302"),
    **ORGANISATION,
    **REST,
    **SARABAN,
    **LEAVE,
    **TRIPS,
    **INCOMING,
    **APPROVALS,
    **SECRETS,
    **REGISTERS,
    **OUTGOING,
    **PLANNING,
    **REPORTS,
    **VEHICLES,
}
