from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = _("Planning")

    def ready(self) -> None:
        from . import policies, receivers  # noqa: F401  (both fill registries)

        self.ready_plans()
        self.ready_reports()

    def ready_plans(self) -> None:
        """The action plans' demo runs before personnel, whose trips are asked against the activities."""
        from coopoffice.web.demo import DemoPart, demo_parts, scale_parts

        from .demo import plans, plans_scale

        demo_parts.register("plans", DemoPart("plans", plans.load, 55))
        scale_parts.register("plans", DemoPart("plans", plans_scale.load, 55))

    def ready_reports(self) -> None:
        """The report calendar's share; its demo runs after personnel, whose leave is counted in the reports."""
        from coopoffice.web.demo import DemoPart, demo_parts, scale_parts

        from . import policies_reports, reports_shell  # noqa: F401  (both fill registries)
        from .demo import reports

        demo_parts.register("reports", DemoPart("reports", reports.load, 70))
        scale_parts.register("reports", DemoPart("reports", reports.load_scale, 70))
