from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    WAITING = "waiting", _("being read")
    REHEARSED = "rehearsed", _("rehearsed, not written")
    CONFIRMED = "confirmed", _("written")
    REFUSED = "refused", _("not written")


class RowState(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")
    REFUSED = "refused", _("refused")
