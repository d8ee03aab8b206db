from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    INSERT = "I", _("added")
    UPDATE = "U", _("changed")
    DELETE = "D", _("removed")


class Source(models.TextChoices):
    REQUEST = "request", _("web page")
    TASK = "task", _("background work")
    COMMAND = "command", _("command")
    SYSTEM = "system", _("the system")
