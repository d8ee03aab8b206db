"""What PostgreSQL refuses to whoever comes past the services, each attacked with raw SQL."""

from decimal import Decimal as D

import pytest
from django.core.checks import Error
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from coopoffice.ledger.models import MoneyMovement
from coopoffice.ledger.services import commit_amount, put_in_amount, reserve_amount, reverse_movement
from coopoffice.ledger.statements import differing_pots
from tests.ledger.testapp.models import Purse, PurseMovement

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(db):
    """A purse of 1,000 with 300 reserved, of which 100 are committed, 50 reserved and reversed; and another purse."""
    purse, other = Purse.objects.create(name="a"), Purse.objects.create(name="b")
    opened = put_in_amount(pot=purse, amount=D("1000"))
    held = reserve_amount(pot=purse, amount=D("300"))
    order = commit_amount(hold=held, amount=D("100"))
    gone = reserve_amount(pot=purse, amount=D("50"))
    back = reverse_movement(movement=gone, reason="mistake")
    return {
        "pot": purse.pk, "other": other.pk, "opened": opened.pk, "held": held.pk, "order": order.pk, "gone": gone.pk,
        "back": back.pk,
    }  # fmt: skip


def add(kind, source, target, amount, *, pot="%(pot)s", origin="NULL", reverses="NULL", reason="'x'"):
    return (
        "INSERT INTO ledger_testapp_pursemovement (pot_id, kind, source, target, amount, on_date, made_at, reason,"
        f" document, origin_id, reverses_id) VALUES ({pot}, '{kind}', '{source}', '{target}', {amount}, '2026-10-01',"
        f" now(), {reason}, '', {origin}, {reverses})"
    )


def run(sql, values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


PURSE, MOVEMENT = "ledger_testapp_purse", "ledger_testapp_pursemovement"


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"DELETE FROM {MOVEMENT} WHERE id = %(back)s", "history"),
        (f"UPDATE {MOVEMENT} SET amount = 1 WHERE id = %(held)s", "history"),
        (f"UPDATE {MOVEMENT} SET reason = 'y' WHERE id = %(held)s", "history"),
        (f"SET LOCAL pgtrigger.ignore = '{{}}'; DELETE FROM {MOVEMENT} WHERE id = %(back)s", "history"),
        (f"UPDATE {PURSE} SET available = available + 1 WHERE id = %(pot)s", "by a movement only"),
        (f"UPDATE {PURSE} SET used = 5, available = available - 5 WHERE id = %(pot)s", "by a movement only"),
        (f"UPDATE {PURSE} SET id = 999999 WHERE id = %(other)s", "keeps its key"),
        (f"INSERT INTO {PURSE} (name, may_overdraw, available, reserved, committed, used)"
         " VALUES ('x', false, 5, 0, 0, 0)", "starts empty"),
        # more than there is
        (add("reserve", "available", "reserved", "700.01"), "not_overdrawn"),
        (add("use", "available", "used", "700.01"), "not_overdrawn"),
        (add("open", "outside", "available", "-700.01"), "not_overdrawn"),
        (add("reserve", "available", "reserved", "1", pot="%(other)s"), "not_overdrawn"),
        # more than the hold holds
        (add("commit", "reserved", "committed", "200.01", origin="%(held)s"), "still holds"),
        (add("use", "committed", "used", "100.01", origin="%(order)s"), "still holds"),
        (add("give_back", "reserved", "available", "1", origin="%(gone)s"), "still holds"),
        # from where the hold does not stand, or of another pot
        (add("use", "committed", "used", "1", origin="%(held)s"), "from where the hold stands"),
        (add("use", "reserved", "used", "1", origin="%(order)s"), "from where the hold stands"),
        (add("give_back", "reserved", "available", "1", origin="%(opened)s"), "from where the hold stands"),
        (add("give_back", "reserved", "available", "1", origin="%(back)s"), "from where the hold stands"),
        (add("give_back", "reserved", "available", "1", origin="%(held)s", pot="%(other)s"), "from where"),
        # reversals
        (add("reverse", "available", "reserved", "-50", reverses="%(gone)s"), "reverses_id"),
        (add("reverse", "available", "reserved", "50", reverses="%(back)s"), "never another reversal"),
        (add("reverse", "available", "reserved", "-300", reverses="%(held)s"), "taken back first"),
        (add("reverse", "reserved", "committed", "-99", reverses="%(order)s", origin="%(held)s"), "one whole movement"),
        (add("reverse", "reserved", "committed", "-100", reverses="%(order)s"), "one whole movement"),
        (add("reverse", "available", "committed", "-100", reverses="%(order)s", origin="%(held)s"), "one whole"),
        (add("reverse", "outside", "available", "-1000", reverses="%(opened)s", pot="%(other)s"), "one whole"),
        (add("reverse", "outside", "available", "-1000", reverses="%(opened)s"), "not_overdrawn"),
        (add("reverse", "reserved", "committed", "-100", reverses="%(order)s", origin="%(held)s", reason="' '"),
         "lawful_way"),
        (add("reverse", "reserved", "committed", "-100"), "lawful_way"),
        (add("open", "outside", "available", "-1000", reverses="%(opened)s"), "lawful_way"),
        # ways that are none
        (add("open", "outside", "used", "1"), "lawful_way"),
        (add("open", "outside", "available", "0"), "lawful_way"),
        (add("reserve", "available", "reserved", "-1"), "lawful_way"),
        (add("reserve", "available", "reserved", "0"), "lawful_way"),
        (add("reserve", "outside", "reserved", "1"), "lawful_way"),
        (add("use", "reserved", "used", "1"), "lawful_way"),
        (add("use", "available", "used", "1", origin="%(held)s"), "lawful_way"),
        (add("give_back", "used", "available", "1"), "lawful_way"),
        (add("gift", "outside", "available", "1"), "lawful_way"),
        (add("open", "outside", "available", "NULL"), "null value"),
        (add("open", "outside", "available", "'NaN'"), "is_a_number"),
    ],
)  # fmt: skip
def test_forbidden_statement_is_refused(ids, sql, says):
    before = list(Purse.objects.order_by("pk").values()), PurseMovement.objects.count()
    with pytest.raises(IntegrityError, match=says):
        run(sql, ids)
    assert (list(Purse.objects.order_by("pk").values()), PurseMovement.objects.count()) == before


def test_walls_stand_although_triggers_are_asked_to_be_ignored(ids):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = ",".join(name for (name,) in cursor.fetchall())
    for sql in (f"DELETE FROM {MOVEMENT} WHERE id = %(back)s", f"UPDATE {PURSE} SET used = 5 WHERE id = %(pot)s"):
        with pytest.raises(IntegrityError):
            run(f"SET LOCAL pgtrigger.ignore = '{{{names}}}'; {sql}", ids)


def test_lawful_movement_by_hand_moves_the_pot_all_the_same(ids):
    run(add("commit", "reserved", "committed", "200", origin="%(held)s"), ids)
    pot = Purse.objects.get(pk=ids["pot"])
    assert (pot.available, pot.reserved, pot.committed, pot.granted) == (D("700"), D("0"), D("300"), D("1000"))


def test_overdraft_taken_away_while_overdrawn_is_refused(ids):
    run(f"UPDATE {PURSE} SET may_overdraw = true WHERE id = %(other)s", ids)
    run(add("use", "available", "used", "5", pot="%(other)s"), ids)
    with pytest.raises(IntegrityError, match="not_overdrawn"):
        run(f"UPDATE {PURSE} SET may_overdraw = false WHERE id = %(other)s", ids)


def test_stale_pot_saved_whole_is_refused(ids):
    stale = Purse.objects.get(pk=ids["pot"])
    reserve_amount(pot=Purse.objects.get(pk=ids["pot"]), amount=D("1"))
    stale.name = "new name"
    with pytest.raises(IntegrityError, match="by a movement only"), transaction.atomic():
        stale.save()
    stale.save(update_fields=["name"])


def test_pot_changed_behind_the_databases_back_is_found(ids):
    assert differing_pots(Purse) == []
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {PURSE} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {PURSE} SET used = used + 7 WHERE id = %(pot)s", ids)
        cursor.execute(f"ALTER TABLE {PURSE} ENABLE TRIGGER USER")
    ((pot, summed),) = differing_pots(Purse)
    assert (pot.pk, pot.used, summed.used, summed.reserved) == (ids["pot"], D("7"), D("0"), D("200"))


@isolate_apps("tests.ledger.testapp")
def test_movement_model_without_a_pot_is_told_so():
    class Loose(MoneyMovement):
        pot = models.ForeignKey("units.Unit", models.PROTECT)

        class Meta:
            app_label = "ledger_testapp"

    assert "ledger.E001" in [found.id for found in Loose.check() if isinstance(found, Error)]
