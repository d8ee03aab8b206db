"""``among`` is ``in`` with the ids as one value, and a rule settled for a request is the rule itself."""

import pytest
from django.db.models import Exists, OuterRef, Q
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopoffice.web import policies
from coopoffice.web.among import Ids, among
from coopoffice.web.policies import governed_models, policy_for, settled_rules
from units.middleware import ActingMiddleware
from units.models import Assignment, Post, Unit, User
from units.reach import forget_reach, reach_cache

pytestmark = pytest.mark.django_db


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ids=st.sets(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 20), max_size=30), field=st.sampled_from("up"))
def test_among_finds_what_in_finds(demo_office, ids, field):
    name = {"u": "unit_id", "p": "pk"}[field]
    found = set(Post.objects.filter(among(name, ids)))
    assert found == set(Post.objects.filter(**{f"{name}__in": ids}))
    rest = set(Post.objects.filter(~among(name, ids)))
    assert not found & rest
    assert len(found) + len(rest) == Post.objects.count()


def test_among_reaches_across_keys_and_takes_nothing_but_ids(demo_office):
    units = list(Unit.objects.filter(kind="promotion_group").values_list("pk", flat=True))
    found = set(User.objects.filter(among("postings__post__unit", units)))
    assert found
    assert found == set(User.objects.filter(postings__post__unit__in=units))
    with pytest.raises(TypeError, match="Ids"):
        Unit.objects.filter(pk__among=[1, 2])
    with pytest.raises(ValueError, match="invalid literal"):
        Ids(["1; DROP TABLE units_user"])


PEOPLE = ("pimjai", "wilai", "urai", "kanokwan", "suda", "somsak", "admin")


@pytest.mark.parametrize("model", governed_models(), ids=lambda m: m._meta.label)
def test_settled_rule_gives_the_same_rows_however_it_is_asked(demo_office, model):
    if not hasattr(model.objects, "visible_to"):
        return
    for person in User.objects.filter(username__in=PEOPLE):
        plain = list(model.objects.filter(policy_for(model).q(person)).order_by("pk"))
        with reach_cache(), settled_rules():
            for _twice in range(2):
                rows = model.objects.visible_to(person)
                assert list(rows.order_by("pk")) == plain
                assert rows.filter(Q(pk__gt=0)).count() == len(plain)
            inner = model.objects.visible_to(person).filter(pk=OuterRef("pk"))
            assert list(model.objects.filter(Exists(inner)).order_by("pk")) == plain
            assert list(model.objects.filter(pk__in=model.objects.visible_to(person)).order_by("pk")) == plain
            assert model.objects.exclude(pk__in=model.objects.visible_to(person).values("pk")).count() == (
                model.objects.count() - len(plain)
            )


def test_settled_rule_is_each_persons_own_and_ends_with_what_it_stands_on(demo_office):
    head, member = User.objects.get(username="pimjai"), User.objects.get(username="kanokwan")
    with reach_cache(), settled_rules():
        wide, narrow = Assignment.objects.visible_to(head).count(), Assignment.objects.visible_to(member).count()
        assert wide > narrow > 0
        member.postings.update(ends_on="2020-01-01", starts_on="2019-01-01")
        forget_reach()
        assert Assignment.objects.visible_to(member).count() == 0
        assert Assignment.objects.visible_to(head).count() == wide
    with settled_rules():
        narrowed = Unit.objects.filter(kind="settlement").visible_to(head)
        assert set(narrowed) == set(Unit.objects.filter(kind="settlement"))


@pytest.mark.parametrize(("method", "settled"), [("get", True), ("head", True), ("post", False), ("delete", False)])
def test_rules_are_settled_only_for_requests_that_read(method, settled, demo_office):
    request = getattr(RequestFactory(), method)("/")
    request.user, request.session = User.objects.get(username="pimjai"), {}
    seen = []
    ActingMiddleware(lambda r: seen.append(policies._settled.get()))(request)
    assert (seen[0] is not None) is settled
    assert policies._settled.get() is None
