"""Which tables the log watches: the triggers a model lists in its Meta."""

from collections.abc import Iterable

import pgtrigger
from django.db import models


class _Watch(pgtrigger.Trigger):
    """One statement-level trigger that calls one of the functions of migration ``audit.0001``.

    Statement level with transition tables: a bulk insert of a thousand rows runs one INSERT .. SELECT, not a thousand
    calls. The generated function of django-pgtrigger is not executed (the shared one is), so that
    ``pgtrigger.ignore()`` cannot silence the log and a better function needs one migration in ``audit``, not one per
    app.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After
    func = "RETURN NULL;"
    function: str

    def __init__(self, *, exclude: Iterable[str] = ()) -> None:
        self.exclude = tuple(exclude)
        super().__init__()

    def render_execute(self, model: type[models.Model]) -> str:
        meta = model._meta
        columns = [meta.get_field(name).column for name in self.exclude]
        return f"{self.function}('{meta.pk.column}', '{','.join(columns)}')"


class _WatchInsert(_Watch):
    name = "audit_insert"
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_rows")
    function = "audit_on_insert"


class _WatchUpdate(_Watch):
    name = "audit_update"
    operation = pgtrigger.Update
    referencing = pgtrigger.Referencing(old="old_rows", new="new_rows")
    function = "audit_on_update"


class _WatchDelete(_Watch):
    name = "audit_delete"
    operation = pgtrigger.Delete
    referencing = pgtrigger.Referencing(old="old_rows")
    function = "audit_on_delete"


def audited(*, exclude: Iterable[str] = ()) -> list[pgtrigger.Trigger]:
    """Return the triggers that write every insert, update and delete of a table into the log.

    ``class Meta: triggers = audited(exclude=("password", "last_login"))``; with other triggers
    ``[*audited(), other]``. ``exclude`` names fields whose values never enter the log (secrets, search vectors, file
    bytes); an update that changes nothing but excluded fields leaves no entry. The app's migration must depend on
    ``("audit", "0001_the_log")``. The model needs a primary key of one column.
    """
    names = tuple(exclude)
    return [_WatchInsert(exclude=names), _WatchUpdate(exclude=names), _WatchDelete(exclude=names)]
