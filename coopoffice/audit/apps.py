from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "coopoffice.audit"
    label = "audit"

    def ready(self) -> None:
        from coopoffice.web.registry import MenuEntry, menu

        menu.register(
            "audit_list",
            MenuEntry(
                key="audit_list",
                label=_("Log of changes"),
                url_name="audit_list",
                icon="history",
                group="system",
                order=900,
                shown=lambda request: request.user.is_superuser,
            ),
        )
