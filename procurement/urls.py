"""Doors of supplies and vehicles."""

from django.urls import path

from .views import board, fuel, fuel_orders, papers, repairs, reports, requests, uses, vehicles

app_name = "procurement"
_CAR = {
    "change": vehicles.VehicleChangeView,
    "state": vehicles.VehicleStateView,
    "due": vehicles.VehicleDueView,
    "norm": vehicles.VehicleNormView,
    "files": vehicles.VehicleFilesView,
}
_REQUEST = {
    "correct": requests.RequestCorrectView,
    "cancel": requests.RequestCancelView,
    "assign": requests.RequestAssignView,
}
urlpatterns = [
    path("vehicles/", vehicles.VehicleListView.as_view(), name="vehicle_list"),
    path("vehicles/add/", vehicles.VehicleAddView.as_view(), name="vehicle_add"),
    path("vehicles/form-1.pdf", papers.PositionCarsPaperView.as_view(), name="position_cars_paper"),
    path("vehicles/<int:pk>/", vehicles.VehicleDetailView.as_view(), name="vehicle_detail"),
    *(path(f"vehicles/<int:pk>/{act}/", view.as_view(), name=f"vehicle_{act}") for act, view in _CAR.items()),
    path("vehicles/<int:pk>/form-4.pdf", papers.UseBookPaperView.as_view(), name="use_book_paper"),
    path("vehicles/<int:pk>/form-6.pdf", papers.RepairBookPaperView.as_view(), name="repair_book_paper"),
    path("vehicles/<int:pk>/fuel/", fuel.FuelAccountView.as_view(), name="fuel_account"),
    path("vehicles/<int:pk>/fuel.pdf", papers.FuelAccountPaperView.as_view(), name="fuel_account_paper"),
    path("vehicles/board/", board.BoardView.as_view(), name="board"),
    path("vehicles/due/", vehicles.DueListView.as_view(), name="due_list"),
    path("vehicles/report/", reports.VehicleReportView.as_view(), name="vehicle_report"),
    path("vehicles/rules/", vehicles.VehicleRuleListView.as_view(), name="vehicle_rule_list"),
    path("vehicles/rules/add/", vehicles.VehicleRuleAddView.as_view(), name="vehicle_rule_add"),
    path("vehicles/rules/<int:pk>/", vehicles.VehicleRuleChangeView.as_view(), name="vehicle_rule_change"),
    path("vehicles/requests/", requests.RequestListView.as_view(), name="request_list"),
    path("vehicles/requests/ask/", requests.RequestAskView.as_view(), name="request_ask"),
    path("vehicles/requests/ask/free/", requests.RequestFreeView.as_view(), name="request_free"),
    path("vehicles/requests/<int:pk>/", requests.RequestDetailView.as_view(), name="request_detail"),
    path("vehicles/requests/<int:pk>/form-3.pdf", papers.RequestPaperView.as_view(), name="request_paper"),
    *(
        path(f"vehicles/requests/<int:pk>/{act}/", view.as_view(), name=f"request_{act}")
        for act, view in _REQUEST.items()
    ),
    path("vehicles/uses/", uses.UseListView.as_view(), name="use_list"),
    path("vehicles/uses/record/", uses.UseRecordView.as_view(), name="use_record"),
    path("vehicles/uses/<int:pk>/", uses.UseDetailView.as_view(), name="use_detail"),
    *(
        path(f"vehicles/uses/<int:pk>/{act}/", view.as_view(), name=f"use_{act}")
        for act, view in uses.ACT_VIEWS.items()
    ),
    path("vehicles/repairs/", repairs.RepairListView.as_view(), name="repair_list"),
    path("vehicles/repairs/report/", repairs.RepairReportView.as_view(), name="repair_report"),
    path("vehicles/repairs/<int:pk>/", repairs.RepairDetailView.as_view(), name="repair_detail"),
    *(
        path(f"vehicles/repairs/<int:pk>/{act}/", view.as_view(), name=f"repair_{act}")
        for act, view in repairs.REPAIR_ACTS.items()
    ),
    path("vehicles/accidents/", repairs.AccidentListView.as_view(), name="accident_list"),
    path("vehicles/accidents/report/", repairs.AccidentReportView.as_view(), name="accident_report"),
    path("vehicles/accidents/<int:pk>/", repairs.AccidentDetailView.as_view(), name="accident_detail"),
    path("vehicles/accidents/<int:pk>/form-5.pdf", papers.AccidentPaperView.as_view(), name="accident_paper"),
    *(
        path(f"vehicles/accidents/<int:pk>/{act}/", view.as_view(), name=f"accident_{act}")
        for act, view in repairs.ACCIDENT_ACTS.items()
    ),
    path("fuel/", fuel.FuelListView.as_view(), name="fuel_list"),
    path("fuel/record/", fuel.FuelRecordView.as_view(), name="fuel_record"),
    path("fuel/<int:pk>/", fuel.FuelDetailView.as_view(), name="fuel_detail"),
    *(path(f"fuel/<int:pk>/{act}/", view.as_view(), name=f"fuel_{act}") for act, view in fuel.FUEL_ACTS.items()),
    path("fuel/orders/", fuel_orders.SlipListView.as_view(), name="slip_list"),
    path("fuel/orders/ask/", fuel_orders.SlipAskView.as_view(), name="slip_ask"),
    path("fuel/orders/<int:pk>/", fuel_orders.SlipDetailView.as_view(), name="slip_detail"),
    path("fuel/orders/<int:pk>/cut/", fuel_orders.SlipCutView.as_view(), name="slip_cut"),
    path("fuel/orders/<int:pk>/withdraw/", fuel_orders.SlipWithdrawView.as_view(), name="slip_withdraw"),
    path("fuel/orders/<int:pk>/order.pdf", papers.SlipPaperView.as_view(), name="slip_paper"),
    path("fuel/quotas/", fuel_orders.QuotaListView.as_view(), name="quota_list"),
    path("fuel/quotas/grant/", fuel_orders.QuotaGrantView.as_view(), name="quota_grant"),
    path("fuel/quotas/<int:pk>/", fuel_orders.QuotaDetailView.as_view(), name="quota_detail"),
]
