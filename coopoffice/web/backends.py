"""The one judge: signs people in and answers ``has_perm`` by the row rule."""

from typing import Any

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db import models

from .policies import may, may_add, policy_for


class RowRuleBackend(ModelBackend):
    """``has_perm("app.verb_model", row)`` asks the database the same ``Q`` as the list.

    Without a row only ``add`` has an answer. Permission rows and groups open nothing by themselves; guardian's
    exceptions are folded into each model's ``Q``.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        app_label, _dot, codename = perm.partition(".")
        verb, _line, model_name = codename.rpartition("_")
        if obj is None:
            if verb != "add":
                return False
            try:
                model = apps.get_model(app_label, model_name)
                return may_add(user_obj, model)
            except LookupError:
                return False
        if not isinstance(obj, models.Model) or obj._meta.label_lower != f"{app_label}.{model_name}":
            return False
        try:
            policy_for(type(obj))
        except LookupError:
            return False
        return may(user_obj, verb, obj)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False
