"""Who is acting: the one place where a request, a task and a command say so.

``acting(...)`` names the actor for a block of code; ``service`` opens the transaction of one service and hands the
actor to PostgreSQL with ``SET LOCAL`` semantics, so that the audit triggers can write it down and a later second wall
(row-level security) can read it. The setting is transaction-local: it can never leak to the next user of a
persistent connection.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Acting:
    """The actor of the running block. ``user_id`` None means the system itself (a timed task, a command)."""

    user_id: int | None = None
    posting_id: int | None = None
    source: str = "system"  # request, task, command, system
    address: str = ""  # the client's network address, where there is one
    reference: str = ""  # request path, task name or command name


_current: ContextVar[Acting] = ContextVar("coopoffice_acting", default=Acting())  # noqa: B039 (frozen)


def current() -> Acting:
    """Return who acts now; the system itself where nobody was named."""
    return _current.get()


@contextmanager
def acting(
    user_id: int | None,
    *,
    posting_id: int | None = None,
    source: str = "system",
    address: str = "",
    reference: str = "",
) -> Iterator[Acting]:
    """Name the actor for the block. Blocks nest; the innermost counts."""
    token = _current.set(Acting(user_id, posting_id, source, address, reference))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def tell_database() -> None:
    """Hand the current actor to PostgreSQL for the rest of the running transaction. One statement.

    Raises TransactionManagementError outside a transaction, where the setting would be lost at once.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The actor is told to the database inside a transaction only.")
    who = current()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('coop.user_id', %s, true), set_config('coop.posting_id', %s, true),"
            " set_config('coop.source', %s, true), set_config('coop.address', %s, true),"
            " set_config('coop.reference', %s, true)",
            [
                "" if who.user_id is None else str(who.user_id),
                "" if who.posting_id is None else str(who.posting_id),
                who.source,
                who.address,
                who.reference[:200],
            ],
        )


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a service: one transaction, with the actor told to the database first.

    Where the service has a ``by=`` (units.acting.Actor), that actor is named for the block, whatever the request said.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        before = current()
        user_id = getattr(getattr(by, "user", None), "pk", None)
        token = None
        if user_id is not None:
            posting = getattr(by, "posting", None)
            token = _current.set(
                Acting(user_id, getattr(posting, "pk", None), before.source, before.address, before.reference)
            )
        try:
            with transaction.atomic():
                tell_database()
                return function(*args, **kwargs)
        finally:
            if token is not None:
                _current.reset(token)

    return run
