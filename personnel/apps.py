from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "personnel"
    verbose_name = _("Personnel")

    def ready(self) -> None:
        from coopoffice.web.demo import DemoPart, demo_parts, scale_parts

        from . import policies, policies_trips, receivers  # noqa: F401  (they fill registries)
        from .demo import leave, trips

        demo_parts.register("personnel", DemoPart("personnel", leave.load, 60))
        demo_parts.register("trips", DemoPart("trips", trips.load, 62))
        scale_parts.register("personnel", DemoPart("personnel", leave.load_scale, 60))
        scale_parts.register("trips", DemoPart("trips", trips.load_scale, 62))
