from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    name = "coopoffice.registers"
    label = "registers"
    verbose_name = _("Registers")

    def ready(self) -> None:
        from coopoffice.web.registry import MenuEntry, menu

        from . import kinds

        menu.register(
            "registers",
            MenuEntry(
                key="registers",
                label=_("Registers"),
                url_name="registers:series_list",
                icon="list-numbers",
                order=800,
                shown=lambda request: bool(kinds.everything()),
                url_names=(
                    *("registers:series_detail", "registers:series_open", "registers:series_reserve"),
                    *("registers:number_void", "registers:number_use", "registers:number_release"),
                ),
            ),
        )
