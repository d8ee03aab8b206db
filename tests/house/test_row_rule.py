"""The rule about rows: what a list shows and what ``has_perm`` grants is one answer, for every governed model."""

import pytest
from django.contrib.auth.models import AnonymousUser

from coopoffice.web.policies import NOTHING, governed_models, may_map, policy_for
from units.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOT_VERBS = {"q", "refusal", "may_add", "model"}


def verbs_of(model) -> list[str]:
    """Every verb the model's policy knows."""
    return sorted(
        name
        for name in dir(policy_for(model))
        if not name.startswith("_") and name not in NOT_VERBS and callable(getattr(policy_for(model), name))
    )


@pytest.mark.parametrize("model", governed_models(), ids=lambda m: m._meta.label)
def test_list_of_every_governed_model_equals_has_perm_for_every_role(demo_office, model):
    people = [User.objects.get(username=name) for name in ("pimjai", "wilai", "urai", "kanokwan", "suda", "admin")]
    stranger = User.objects.create_user("stranger", first_name="คนนอก", last_name="ไม่มีตำแหน่ง")
    rows = list(model._base_manager.order_by("pk")[:12])
    for person in [*people, stranger]:
        for verb in verbs_of(model):
            listed = set(model._base_manager.filter(policy_for(model).q(person, verb)).values_list("pk", flat=True))
            granted = {
                r.pk for r in rows if person.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}", r)
            }
            assert granted == {r.pk for r in rows if r.pk in listed}, (person.username, verb)
            page = {pk for (_verb, pk), ok in may_map(person, rows, [verb]).items() if ok}
            assert page == granted, (person.username, verb)


@pytest.mark.parametrize("model", governed_models(), ids=lambda m: m._meta.label)
def test_policy_of_every_governed_model_opens_nothing_to_anonymous_and_inactive(demo_office, model):
    left = User.objects.get(username="pimjai")
    left.is_active = False
    for nobody in (AnonymousUser(), left):
        for verb in verbs_of(model):
            assert policy_for(model).q(nobody, verb) == NOTHING


@pytest.mark.parametrize("model", governed_models(), ids=lambda m: m._meta.label)
def test_no_verb_opens_a_row_that_cannot_be_seen(demo_office, model):
    for person in User.objects.filter(username__in=["pimjai", "urai", "kanokwan", "suda", "admin"]):
        seen = set(model._base_manager.filter(policy_for(model).q(person)).values_list("pk", flat=True))
        for verb in verbs_of(model):
            acted = set(model._base_manager.filter(policy_for(model).q(person, verb)).values_list("pk", flat=True))
            assert acted <= seen, (person.username, verb)


@pytest.mark.parametrize("model", governed_models(), ids=lambda m: m._meta.label)
def test_list_never_doubles_a_row(demo_office, model):
    for person in User.objects.filter(username__in=["pimjai", "urai", "kanokwan", "suda"]):
        keys = list(model._base_manager.filter(policy_for(model).q(person)).values_list("pk", flat=True))
        assert len(keys) == len(set(keys)), person.username


def test_unknown_verb_opens_nothing(demo_office):
    for model in governed_models():
        assert policy_for(model).q(User.objects.get(username="pimjai"), "no_such_verb") == NOTHING
