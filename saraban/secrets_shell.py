"""What secrets add to the shell: a menu entry for those to whom it says nothing new, and the page of the duty.

The entry is drawn for keepers, for cleared people and for heads who appoint and clear; whether there is any secret at
all makes no difference to anybody's menu.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.context import shell_of
from units.reach import reach

from .models import SecretClearance, SecretKeeper, SecretLetter
from .policies_secrets import agencies, waits_for_me
from .views.secrets.letters import ACT_VIEWS

KEEPS, CLEARED, HEADS = "keeps_secrets", "cleared_for_secrets", "heads_agencies"


def _mine(model: Any) -> Any:
    """Today's rows of the model for the person; none for who holds no post."""

    def rows(request: HttpRequest) -> QuerySet:
        found = model.objects.on().filter(user=request.user)
        return found if reach(request.user).has_place else found.none()

    return rows


def _agencies(request: HttpRequest) -> QuerySet:
    """The agencies the person heads, in which keepers are appointed (the rule of SecretKeeperPolicy)."""
    return agencies(reach(request.user).commands)


registry.menu_facts.register(HEADS, registry.MenuFact(HEADS, _agencies))
for _key, _model in ((KEEPS, SecretKeeper), (CLEARED, SecretClearance)):
    registry.menu_facts.register(_key, registry.MenuFact(_key, _mine(_model)))


def keeps(request: HttpRequest) -> bool:
    """Whether the person keeps secrets."""
    return shell_of(request).fact(KEEPS)


def heads(request: HttpRequest) -> bool:
    """Whether the person appoints and clears: the heads of agencies."""
    return shell_of(request).fact(HEADS)


def _shown(request: HttpRequest) -> bool:
    return heads(request) or keeps(request) or shell_of(request).fact(CLEARED)


def _waiting(request: HttpRequest) -> QuerySet[SecretLetter]:
    return SecretLetter.objects.visible_to(request.user).filter(waits_for_me(request.user))


def _child(key: str, label: Any, shown: Any, *names: str) -> registry.MenuEntry:
    return registry.MenuEntry(
        key=key,
        label=label,
        url_name=f"saraban:{names[0]}",
        url_names=tuple(f"saraban:{n}" for n in names),
        shown=shown,
    )


registry.menu.register(
    "secrets",
    registry.MenuEntry(
        key="secrets",
        label=_("Secrets"),
        url_name="saraban:secret_list",
        icon="lock",
        order=25,
        url_names=(
            *("saraban:secret_detail", "saraban:secret_receive", "saraban:secret_send_out"),
            *(f"saraban:secret_{key}" for key in ACT_VIEWS),
        ),
        shown=_shown,
        rows=_waiting,
        hot=True,
        facts=(KEEPS, CLEARED, HEADS),
        children=(
            _child("secret_registers", _("Registers of secrets"), keeps, "secret_registers"),
            _child(
                "secret_checks",
                _("Checks of secrets"),
                keeps,
                *("secret_check_list", "secret_check_begin", "secret_check_detail"),
                *("secret_check_record", "secret_check_finish"),
            ),
            _child(
                "secret_destruction",
                _("Destruction of secrets"),
                keeps,
                *("secret_destruction_list", "secret_destruction_record"),
            ),
            _child("secret_openings", _("Openings of secrets"), keeps, "secret_opening_list"),
            _child(
                "secret_keepers",
                _("Keepers of secrets"),
                lambda request: keeps(request) or heads(request),
                *("secret_keeper_list", "secret_keeper_appoint", "secret_keeper_end"),
            ),
            _child(
                "secret_clearances",
                _("Clearances"),
                lambda request: keeps(request) or heads(request),
                *("secret_clearance_list", "secret_clearance_give", "secret_clearance_end"),
            ),
        ),
    ),
)
registry.carries_out("saraban:secret_list", "GA-A3")
