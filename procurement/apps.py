from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = _("Supplies and vehicles")

    def ready(self) -> None:
        from coopoffice.web.demo import DemoPart, demo_parts, scale_parts

        from . import policies, receivers  # noqa: F401  (both fill registries)
        from .demo import scale, vehicles

        demo_parts.register("vehicles", DemoPart("vehicles", vehicles.load, 50))
        scale_parts.register("vehicles", DemoPart("vehicles", scale.load, 50))
