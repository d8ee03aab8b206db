from .office_reports import OfficeReport, ReportOrder
from .plans import ActionPlan, Activity, ActivityMonth, ActivityPerson
from .report_kinds import ReportKind, ReportRule
from .reports import Report, ReportEntry, ReportFigure, ReportFile, ReportText
from .results import ActivityResult, ResultFile
from .rules import ResultRule

__all__ = [
    "ActionPlan",
    "Activity",
    "ActivityMonth",
    "ActivityPerson",
    "ActivityResult",
    "OfficeReport",
    "Report",
    "ReportEntry",
    "ReportFigure",
    "ReportFile",
    "ReportKind",
    "ReportOrder",
    "ReportRule",
    "ReportText",
    "ResultFile",
    "ResultRule",
]
