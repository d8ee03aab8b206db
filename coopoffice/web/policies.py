"""The row rule's frame: one ``Q`` per model and verb, asked by everyone, decided nowhere else.

An app writes, in its ``policies.py``::

    @policy(Assignment)
    class AssignmentPolicy(Policy):
        def view(self, user, on): return Q(unit_id__in=[...]) | Exists(...)
        def answer(self, user, on): ...

A list filters by it (``Assignment.objects.visible_to(user)``), ``user.has_perm("units.answer_assignment", row)`` asks
the database the same ``Q``, and so do counts, select boxes, exports, search, PDFs and attachments.

A ``Q`` must not join to many rows (it would double them): reach across a relation with ``Exists`` or with
``pk__in``. Unit ids come as literal lists from the reach, ``among("unit_id", ids)``, never as a nested query
(docs/row-rule.md says why).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, Func, OuterRef, Q, Value
from django.db.models.sql.where import WhereNode
from django.http import Http404
from django.utils.translation import gettext as _

from coopoffice.thai.dates import today

from .among import Ids
from .planned import fetch_kept
from .words import Words, kept_words

EVERYTHING = Q()
NOTHING = Q(pk__in=())


class Refused(PermissionDenied):
    """Seen but not allowed: the sentence says why and is shown to the user (403)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Policy:
    """The row rule of one model. Each public method named after a verb returns the ``Q`` of rows it opens.

    Methods take ``(user, on)``: an authenticated user and the Bangkok day the right is asked for.
    ``view`` is required. A verb nobody wrote opens nothing.
    """

    model: type[models.Model]

    def view(self, user: Any, on: dt.date) -> Q:
        """Rows the person may see."""
        raise NotImplementedError

    def q(self, user: Any, verb: str = "view", on: dt.date | None = None) -> Q:
        """Return the ``Q`` for the verb. Nobody who is not signed in and active sees anything.

        A verb other than ``view`` never opens a row that cannot be seen.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return NOTHING
        day = on or today()
        if verb == "view":
            return self.view(user, day)
        if verb not in self._verbs():
            return NOTHING
        rule: Callable[[Any, dt.date], Q] = getattr(self, verb)
        return self.view(user, day) & rule(user, day)

    @classmethod
    def _verbs(cls) -> list[str]:
        """Every verb the model's policy knows, ``view`` first; what ``Policy`` itself offers is no verb."""
        own = [n for n in dir(cls) if not n.startswith("_") and not hasattr(Policy, n) and callable(getattr(cls, n))]
        return ["view", *own]

    def may_add(self, user: Any, on: dt.date) -> bool:
        """Whether the person may open a new record of this model at all."""
        return False

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        """The sentence that says why a seen row may not be acted on. Override to say more."""
        return _("You may see this record, but this act is not yours.")


_policies: dict[type[models.Model], Policy] = {}


def policy(model: type[models.Model]) -> Callable[[type[Policy]], type[Policy]]:
    """Register the class as the row rule of the model. Raises ValueError where the model has one already."""

    def register(cls: type[Policy]) -> type[Policy]:
        if model in _policies:
            raise ValueError(f"{model.__name__} already has a policy.")
        instance = cls()
        instance.model = model
        _policies[model] = instance
        return cls

    return register


def policy_for(model: type[models.Model]) -> Policy:
    """Return the row rule of the model. Raises LookupError where there is none: an ungoverned model has no door."""
    try:
        return _policies[model._meta.concrete_model or model]
    except KeyError:
        raise LookupError(f"{model.__name__} has no policy.") from None


def governed_models() -> list[type[models.Model]]:
    """Every model with a row rule, for the walls in tests/house."""
    return list(_policies)


class InArray(Func):
    """``InArray(F("pk"), ArraySubquery(ids))``: the value is one of the ids of a subquery, inside a ``Q``.

    Unlike ``pk__in=subquery`` the ids are read once, before the scan, so that PostgreSQL can still join it by OR with
    conditions that use an index.
    """

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


# --- one request's settled rules --------------------------------------------------------------------------------------

_settled: ContextVar[dict[tuple, models.QuerySet] | None] = ContextVar("coopoffice_settled_rules", default=None)


@contextmanager
def settled_rules() -> Iterator[None]:
    """Build each person's row rule once in the block, a request that only reads, and no longer.

    A page asks one rule for its rows, its tabs, its counts and the menu: the same condition, built and written out as
    SQL each time, cost more than answering. The rows themselves are asked anew each time. Not for what writes: there
    every look, above all the last one, is taken with the rule as it stands at that moment.
    """
    token = _settled.set({})
    try:
        yield
    finally:
        _settled.reset(token)


def forget_settled_rules() -> None:
    """Drop what the running block keeps; who changes the facts a rule stands on calls it."""
    kept = _settled.get()
    if kept is not None:
        kept.clear()


class SettledWhere:
    """A finished condition of a query: written out as SQL once, shared by the query's copies, never changed.

    Where a copy becomes a subquery under another name, Django asks for a relabelled clone and gets the plain condition.
    """

    def __init__(self, where: WhereNode) -> None:
        self.where = where
        self.written: tuple[str, tuple] | None = None
        self.contains_aggregate = where.contains_aggregate
        self.contains_over_clause = where.contains_over_clause
        self.is_summary = where.is_summary

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        if self.written is None:
            sql, params = self.where.as_sql(compiler, connection)
            self.written = (sql, tuple(params))
        sql, kept = self.written
        return sql, list(kept)

    def clone(self) -> SettledWhere:
        return self

    def relabeled_clone(self, change_map: dict[str, str]) -> WhereNode:
        return self.where.relabeled_clone(change_map)

    def replace_expressions(self, replacements: dict) -> WhereNode:
        return self.where.replace_expressions(replacements)

    def get_source_expressions(self) -> list[Any]:
        return [self.where]

    def get_refs(self) -> set:
        return self.where.get_refs()

    def get_group_by_cols(self) -> list[Any]:
        return self.where.get_group_by_cols()


class GovernedQuerySet(models.QuerySet):
    """The words with which every door begins."""

    def visible_to(self, user: Any, verb: str = "view", on: dt.date | None = None) -> Self:
        """Rows the person may see (or act on with ``verb``) on the day; today where none is given."""
        rule = policy_for(self.model)
        kept = _settled.get()
        if kept is None or not user.pk or not self._is_whole():
            return self.filter(rule.q(user, verb, on))
        key = (type(self), self.model, self.db, user.pk, verb, on or today())
        if key not in kept:
            rows = self.filter(rule.q(user, verb, on))
            if rows.query.where.children:
                rows.query.where = WhereNode([SettledWhere(rows.query.where)])
            kept[key] = rows
        return kept[key].all()

    def _is_whole(self) -> bool:
        """Whether this is the model's whole table, with nothing asked of it yet."""
        query = self.query
        return not (
            query.where.children
            or query.annotations
            or query.is_sliced
            or query.combinator
            or query.distinct
            or query.select_related
            or query.extra_tables
            or query.deferred_loading[0]
            or query.order_by
            or query.extra_order_by
            or not query.default_ordering
            or self._fields
            or self._prefetch_related_lookups
            or self._hints
            or self._sticky_filter
            or query.filter_is_sticky
            or len(query.alias_map) > 1
        )

    def get_visible(self, user: Any, verb: str = "view", **lookup: Any) -> Any:
        """Return one row by lookup. Unseen raises Http404; seen but refused raises Refused with its sentence."""
        return self.visible_to(user).one_for(user, verb, **lookup)

    def one_for(self, user: Any, verb: str = "view", **lookup: Any) -> Any:
        """Return one of these rows, which ``visible_to`` gave, for the verb; Http404 and Refused as above."""
        row = self.filter(**lookup).first()
        if row is None:
            raise Http404
        if verb != "view" and not may(user, verb, row):
            raise Refused(policy_for(self.model).refusal(user, verb, row))
        return row

    def take(self, user: Any, verb: str, pk: Any) -> Any:
        """Right and lock in one statement: return the row locked for update.

        Must run inside a transaction. Unseen raises Http404; seen but refused raises Refused with its sentence.
        """
        rule = policy_for(self.model)
        for _attempt in range(3):
            row = self.filter(pk=pk).filter(rule.q(user, verb)).select_for_update(of=("self",)).first()
            if row is not None:
                return row
            # Raises, unless the right came back in between: then lock again, never hand out an unlocked row.
            self.get_visible(user, verb, pk=pk)
        raise Refused(_("This record is changing at the moment. Try again."))

    def with_may(self, user: Any, verbs: Iterable[str]) -> Self:
        """Annotate each row with ``may_<verb>`` booleans, in the same statement as the page of rows."""
        rule = policy_for(self.model)
        return self.annotate(**{f"may_{verb}": as_boolean(self.model, rule.q(user, verb)) for verb in verbs})


def as_boolean(model: type[models.Model], q: Q) -> Any:
    """Return an expression that is true for rows inside the ``Q``, safe for NULLs and nested ``Exists``."""
    if q == NOTHING:
        return Value(False, output_field=BooleanField())
    if q == EVERYTHING:
        return Value(True, output_field=BooleanField())
    return ExpressionWrapper(
        Exists(model._base_manager.filter(pk=OuterRef("pk")).filter(q)), output_field=BooleanField()
    )


GovernedManager = models.Manager.from_queryset(GovernedQuerySet)


def confirm(user: Any, verb: str, row: models.Model, sentence: str = "") -> None:
    """The last look of a service: raise Refused where the saved row is not where the actor may put it.

    Raising inside the service's transaction undoes everything.
    """
    if not may(user, verb, row):
        raise Refused(sentence or policy_for(type(row)).refusal(user, verb, row))


def may_map(user: Any, rows: Iterable[models.Model], verbs: Iterable[str]) -> dict[tuple[str, Any], bool]:
    """Answer for a whole page of rows of one model, for several verbs, in one statement.

    Keys are ``(verb, pk)``. An empty page costs nothing, nor do verbs that open no row at all to the person.
    """
    rows = list(rows)
    verbs = tuple(verbs)
    if not rows or not verbs:
        return {}
    model = type(rows[0])
    answers: dict[tuple[str, Any], bool] = {(verb, row.pk): False for row in rows for verb in verbs}
    keys = [row.pk for row in rows]
    if all(isinstance(key, int) for key in keys):
        words = kept_words(user, ("may", model._meta.label, *verbs), lambda: _may_words(user, model, verbs))
        asked, place = words.about
        if not asked:
            return answers
        params = [*words.params]
        params[place] = Ids(keys).array
        found = fetch_kept(words._replace(params=tuple(params)))
    else:
        asked, lines = _may_rows(user, model, verbs, Q(pk__in=keys))
        found = list(lines) if asked else []
    for key, *said in found:
        answers.update({(verb, key): is_open for verb, is_open in zip(asked, said, strict=True)})
    return answers


_ANY_ROWS = Ids([7_777_777_700_000])  # stands for the rows while the statement is written; no table has such a row


def _may_rows(
    user: Any, model: type[models.Model], verbs: tuple[str, ...], which: Q
) -> tuple[tuple[str, ...], models.QuerySet]:
    """The verbs that open any row at all to the person, and of the rows their key and a yes or no for each of these."""
    rules = {verb: policy_for(model).q(user, verb) for verb in verbs}
    asked = tuple(verb for verb in verbs if rules[verb] != NOTHING)
    rows = (
        model._base_manager.filter(which)
        .order_by()
        .annotate(**{f"may_{verb}": as_boolean(model, rules[verb]) for verb in asked})
        .values_list("pk", *(f"may_{verb}" for verb in asked))
    )
    return asked, rows


def _may_words(user: Any, model: type[models.Model], verbs: tuple[str, ...]) -> Words:
    asked, rows = _may_rows(user, model, verbs, Q(pk__among=_ANY_ROWS))
    if not asked:
        return Words("", (), (asked, -1))
    sql, params = rows.query.sql_with_params()
    return Words(sql, tuple(params), (asked, params.index(_ANY_ROWS.array)))


def may(user: Any, verb: str, row: models.Model) -> bool:
    """Whether the person may do the verb to the row today: one statement, the same ``Q`` as the list."""
    return row.pk is not None and bool(may_map(user, [row], [verb])[verb, row.pk])


def may_add(user: Any, model: type[models.Model], on: dt.date | None = None) -> bool:
    """Whether the person may open a new record of the model."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return policy_for(model).may_add(user, on or today())
