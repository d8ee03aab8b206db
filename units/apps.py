from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = _("Units and people")

    def ready(self) -> None:
        from coopoffice.web.demo import DemoPart, demo_accounts, demo_parts, scale_parts

        from . import policies, receivers  # noqa: F401  (both fill registries)
        from .demo import approvals, assignments, load, rooms, scale

        demo_parts.register("units", DemoPart("units", load.load, 10))
        scale_parts.register("units", DemoPart("units", scale.load, 10))
        demo_parts.register("assignments", DemoPart("assignments", assignments.load, 11))
        scale_parts.register("assignments", DemoPart("assignments", assignments.load_scale, 11))
        demo_parts.register("approvals", DemoPart("approvals", approvals.load, 12))
        scale_parts.register("approvals", DemoPart("approvals", approvals.load_scale, 12))
        demo_parts.register("rooms", DemoPart("rooms", rooms.load, 13))
        demo_accounts.extend(load.accounts())
