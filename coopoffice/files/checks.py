"""What must be true of every table of files, said at start-up instead of at the first download."""

from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist


@register
def owners_answer(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every concrete AttachedFile names an ``owner`` whose manager knows ``visible_to``."""
    from .models import AttachedFile

    errors = []
    for model in apps.get_models():
        if not issubclass(model, AttachedFile):
            continue
        try:
            owner = model._meta.get_field("owner").related_model
        except FieldDoesNotExist:
            errors.append(Error("A table of files needs a foreign key named owner.", obj=model, id="files.E001"))
            continue
        if not hasattr(getattr(owner, "objects", None), "visible_to"):
            errors.append(Error(f"{owner.__name__}.objects needs visible_to(user).", obj=model, id="files.E002"))
    return errors
