"""Doors of the report calendar, joined in urls.py."""

from django.urls import path

from .views import office_reports, report_acts, report_calendar, report_kinds, report_lists, report_taking

urlpatterns = [
    path("reports/", report_calendar.ReportCalendarView.as_view(), name="report_calendar"),
    path("reports/chase/", report_calendar.ReportChaseView.as_view(), name="report_chase"),
    path("reports/list/", report_lists.ReportListView.as_view(), name="report_list"),
    path("reports/take-in/", report_taking.ReportTakeInTogetherView.as_view(), name="report_take_in_together"),
    path("reports/<int:pk>/", report_lists.ReportDetailView.as_view(), name="report_detail"),
    *(
        path(f"reports/<int:pk>/{act.replace('_', '-')}/", view.as_view(), name=f"report_{act}")
        for act, view in report_acts.ACT_VIEWS.items()
    ),
    path("reports/office/", office_reports.OfficeReportListView.as_view(), name="office_report_list"),
    path("reports/office/<int:pk>/", office_reports.OfficeReportDetailView.as_view(), name="office_report_detail"),
    path(
        "reports/office/<int:pk>/paper.pdf", office_reports.OfficeReportPaperView.as_view(), name="office_report_paper"
    ),
    *(
        path(f"reports/office/<int:pk>/{act}/", view.as_view(), name=f"office_report_{act}")
        for act, view in office_reports.ACT_VIEWS.items()
    ),
    path("reports/kinds/", report_kinds.ReportKindListView.as_view(), name="report_kind_list"),
    path("reports/kinds/add/", report_kinds.ReportKindAddView.as_view(), name="report_kind_add"),
    path("reports/kinds/open/", report_kinds.ReportOpenView.as_view(), name="report_open"),
    path("reports/kinds/sheet.xlsx", report_kinds.ReportKindSheetView.as_view(), name="report_kind_sheet"),
    path("reports/kinds/<int:pk>/", report_kinds.ReportKindDetailView.as_view(), name="report_kind_detail"),
    path("reports/kinds/<int:pk>/change/", report_kinds.ReportKindChangeView.as_view(), name="report_kind_change"),
    path("reports/kinds/<int:pk>/days/add/", report_kinds.ReportRuleAddView.as_view(), name="report_rule_add"),
    path("reports/days/<int:pk>/", report_kinds.ReportRuleChangeView.as_view(), name="report_rule_change"),
]
