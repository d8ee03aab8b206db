"""Registers that exist for these tests only, and one unit to keep them."""

from types import SimpleNamespace

import pytest

# Nothing of Django's is imported above the fixtures: this file is read before the settings are.


@pytest.fixture(scope="session", autouse=True)
def _test_registers():
    from coopoffice.registers import kinds

    kinds.register("test_in", "Test register", yearly="calendar")
    kinds.register("test_money", "Test money register", yearly="fiscal", shape="บค. {number}/{year}")
    kinds.register("test_case", "Test case register", yearly="never", width=4)


@pytest.fixture(scope="session", autouse=True)
def _row_rule(_test_registers):
    """The row rule of books and numbers belongs to the floor above; where it has none, the tests bring one."""
    from django.db.models import Q

    from coopoffice.registers.models import Number, Series
    from coopoffice.web.policies import Policy, policy, policy_for
    from units.reach import reach

    try:
        policy_for(Series)
    except LookupError:

        class BookPolicy(Policy):
            unit = "unit_id__in"

            def view(self, user, on):
                mine = reach(user, on)
                return Q(**{self.unit: mine.sees | mine.for_duty("GA-A1")})

            def keep(self, user, on):
                return Q(**{self.unit: reach(user, on).for_duty("GA-A1")})

            def may_add(self, user, on):
                return reach(user, on).has_duty("GA-A1")

        class NumberPolicy(BookPolicy):
            unit = "series__unit_id__in"

        policy(Series)(BookPolicy)
        policy(Number)(NumberPolicy)


@pytest.fixture
def unit(db):
    from tests.factories.units import make_unit

    return make_unit()


@pytest.fixture
def by(db):
    """Somebody who acts, as services see it."""
    from tests.factories.units import make_user

    return SimpleNamespace(user=make_user(), posting=None)
