"""Doors of planning."""

from django.urls import path

from .report_urls import urlpatterns as reports
from .views import activities, keeping, lines, papers, plans, results

app_name = "planning"
urlpatterns = [
    path("plans/", plans.PlanListView.as_view(), name="plan_list"),
    path("plans/draw/", plans.PlanDrawView.as_view(), name="plan_draw"),
    path("plans/<int:pk>/", plans.PlanDetailView.as_view(), name="plan_detail"),
    path("plans/<int:pk>/grid/", lines.PlanGridView.as_view(), name="plan_grid"),
    path("plans/<int:pk>/changes/", plans.PlanChangesView.as_view(), name="plan_changes"),
    path("plans/<int:pk>/plan.pdf", papers.PlanPaperView.as_view(), name="plan_paper"),
    path("plans/<int:pk>/plan.xlsx", papers.PlanWorkbookView.as_view(), name="plan_workbook"),
    *(path(f"plans/<int:pk>/{act}/", view.as_view(), name=f"plan_{act}") for act, view in plans.ACT_VIEWS.items()),
    path("plans/<int:pk>/activities/add/", lines.ActivityAddView.as_view(), name="activity_add"),
    path("activities/", activities.ActivityListView.as_view(), name="activity_list"),
    path("activities/<int:pk>/", activities.ActivityDetailView.as_view(), name="activity_detail"),
    path("activities/<int:pk>/change/", lines.ActivityChangeView.as_view(), name="activity_change"),
    path("activities/<int:pk>/remove/", lines.ActivityRemoveView.as_view(), name="activity_remove"),
    path("activities/<int:pk>/report/", results.ResultReportView.as_view(), name="result_report"),
    path("results/", results.ResultListView.as_view(), name="result_list"),
    path("results/report/", results.MonthReportView.as_view(), name="month_report"),
    path("results/<int:pk>/correct/", results.ResultCorrectView.as_view(), name="result_correct"),
    path("results/sheet/", papers.MonthSheetView.as_view(), name="month_sheet"),
    path("results/sheet.pdf", papers.MonthSheetPaperView.as_view(), name="month_paper"),
    path("results/sheet.xlsx", papers.MonthSheetWorkbookView.as_view(), name="month_workbook"),
    path("rules/", keeping.RuleListView.as_view(), name="rule_list"),
    path("rules/add/", keeping.RuleAddView.as_view(), name="rule_add"),
    path("rules/<int:pk>/", keeping.RuleChangeView.as_view(), name="rule_change"),
    *reports,
]
