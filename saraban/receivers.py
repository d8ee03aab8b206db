"""What correspondence contributes to the shell, by topic; each topic is a module of its own named here."""

from . import (  # noqa: F401  (each fills registries)
    circulars_shell,
    incoming_shell,
    lists_shell,
    menu,
    outgoing_shell,
    pickers,
    secrets_shell,
)

menu.build(incoming_shell.waiting)  # last: when every topic has offered its lines
