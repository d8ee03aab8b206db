"""Doors of units and people, by topic."""

from django.urls import path

from .views import (
    approvals,
    assignments,
    calendar,
    chart,
    duties,
    holidays,
    inbox,
    people,
    posts,
    processes,
    requests,
    resources,
    stand_ins,
    units,
    who_can,
)

app_name = "units"
urlpatterns = [
    # units
    path("", units.UnitListView.as_view(), name="unit_list"),
    path("open/", units.UnitOpenView.as_view(), name="unit_open"),
    path("<int:pk>/", units.UnitDetailView.as_view(), name="unit_detail"),
    path("<int:pk>/change/", units.UnitChangeView.as_view(), name="unit_change"),
    path("<int:pk>/move/", units.UnitMoveView.as_view(), name="unit_move"),
    path("<int:pk>/close/", units.UnitCloseView.as_view(), name="unit_close"),
    path("<int:pk>/districts/", units.UnitDistrictsView.as_view(), name="unit_districts"),
    path("<int:pk>/link/", units.UnitLinkView.as_view(), name="unit_link"),
    path("<int:pk>/posts/open/", posts.PostOpenView.as_view(), name="post_open"),
    path("links/<int:pk>/end/", units.UnitUnlinkView.as_view(), name="unit_unlink"),
    path("chart/", chart.ChartView.as_view(), name="chart"),
    path("chart/<int:pk>/", chart.ChartDetailView.as_view(), name="chart_detail"),
    # people
    path("people/", people.PersonListView.as_view(), name="person_list"),
    path("people/open/", people.PersonCreateView.as_view(), name="person_create"),
    path("people/<int:pk>/", people.PersonDetailView.as_view(), name="person_detail"),
    path("people/<int:pk>/change/", people.PersonChangeView.as_view(), name="person_change"),
    path("people/<int:pk>/place/", people.PersonPlaceView.as_view(), name="person_place"),
    path("people/<int:pk>/reset/", people.PersonResetView.as_view(), name="person_reset"),
    path("people/<int:pk>/unlock/", people.PersonUnlockView.as_view(), name="person_unlock"),
    path("people/<int:pk>/password/", people.PersonPasswordView.as_view(), name="person_password"),
    path("people/<int:pk>/deactivate/", people.PersonDeactivateView.as_view(), name="person_deactivate"),
    path("people/<int:pk>/reactivate/", people.PersonReactivateView.as_view(), name="person_reactivate"),
    # posts and who fills them
    path("posts/", posts.PostListView.as_view(), name="post_list"),
    path("posts/<int:pk>/", posts.PostDetailView.as_view(), name="post_detail"),
    path("posts/<int:pk>/change/", posts.PostChangeView.as_view(), name="post_change"),
    path("posts/<int:pk>/close/", posts.PostCloseView.as_view(), name="post_close"),
    path("posts/<int:pk>/place/", posts.PostPlaceView.as_view(), name="post_place"),
    path("posts/<int:pk>/stand-in/", stand_ins.StandInNameView.as_view(), name="stand_in_name"),
    path("posts/<int:pk>/stand-in/preview/", stand_ins.StandInPreviewView.as_view(), name="stand_in_preview"),
    path("posts/<int:pk>/delegate/", stand_ins.DelegateView.as_view(), name="power_delegate"),
    path("postings/<int:pk>/move/", posts.PostingMoveView.as_view(), name="posting_move"),
    path("postings/<int:pk>/end/", posts.PostingEndView.as_view(), name="posting_end"),
    path("stand-ins/", stand_ins.StandInListView.as_view(), name="stand_in_list"),
    path("delegations/", stand_ins.DelegationListView.as_view(), name="delegation_list"),
    path("delegations/<int:pk>/revoke/", stand_ins.DelegationRevokeView.as_view(), name="delegation_revoke"),
    # duties
    path("duties/", duties.DutyListView.as_view(), name="duty_list"),
    path("duties/<int:pk>/", duties.DutyDetailView.as_view(), name="duty_detail"),
    path("duties/<int:pk>/assign/", duties.DutyAssignView.as_view(), name="duty_assign"),
    path("duties/held/<int:pk>/share/", duties.DutyShareView.as_view(), name="duty_share"),
    path("duties/held/<int:pk>/end/", duties.DutyEndView.as_view(), name="duty_end"),
    path("who-can/", who_can.WhoCanView.as_view(), name="who_can"),
    # holidays
    path("holidays/", holidays.HolidayListView.as_view(), name="holiday_list"),
    path("holidays/add/", holidays.HolidayAddView.as_view(), name="holiday_add"),
    path("holidays/<int:pk>/", holidays.HolidayChangeView.as_view(), name="holiday_change"),
    path("holidays/<int:pk>/remove/", holidays.HolidayRemoveView.as_view(), name="holiday_remove"),
]
urlpatterns += [
    path("work/", assignments.AssignmentListView.as_view(), name="assignment_list"),
    path("work/assign/", assignments.AssignmentAssignView.as_view(), name="assignment_assign"),
    path("work/preview/", assignments.AssignmentPreviewView.as_view(), name="assignment_preview"),
    path("work/<int:pk>/", assignments.AssignmentDetailView.as_view(), name="assignment_detail"),
    *(
        path(f"work/<int:pk>/{act.replace('_', '-')}/", view.as_view(), name=f"assignment_{act}")
        for act, view in assignments.ACT_VIEWS.items()
    ),
]
urlpatterns += [
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/away/", calendar.AwayListView.as_view(), name="away_list"),
    path("calendar/link/", calendar.CalendarLinkView.as_view(), name="calendar_link"),
    path("calendar/link/new/", calendar.CalendarLinkIssueView.as_view(), name="calendar_link_issue"),
    path("calendar/link/end/", calendar.CalendarLinkRevokeView.as_view(), name="calendar_link_revoke"),
    path("calendar/feed/<slug:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("resources/", resources.ResourceListView.as_view(), name="resource_list"),
    path("resources/open/", resources.ResourceOpenView.as_view(), name="resource_open"),
    path("resources/<int:pk>/", resources.ResourceDetailView.as_view(), name="resource_detail"),
    path("resources/<int:pk>/change/", resources.ResourceChangeView.as_view(), name="resource_change"),
    path("resources/<int:pk>/close/", resources.ResourceCloseView.as_view(), name="resource_close"),
    path("resources/<int:pk>/book/", resources.ResourceBookView.as_view(), name="resource_book"),
    path("bookings/<int:pk>/give-back/", resources.BookingReleaseView.as_view(), name="booking_release"),
]
urlpatterns += [
    # approvals
    path("inbox/", inbox.InboxView.as_view(), name="inbox"),
    path("inbox/next/", inbox.InboxNextView.as_view(), name="inbox_next"),
    path("inbox/decide/", inbox.InboxDecideView.as_view(), name="inbox_decide"),
    path("inbox/<slug:key>/", inbox.InboxGoView.as_view(), name="inbox_go"),
    path("approvals/<int:pk>/", approvals.ApprovalOpenView.as_view(), name="approval_open"),
    path("approvals/<int:pk>/withdraw/", approvals.ApprovalWithdrawView.as_view(), name="approval_withdraw"),
    path("approvals/steps/<int:pk>/decide/", approvals.ApprovalDecideView.as_view(), name="approval_decide"),
    path("approvals/steps/<int:pk>/call/", approvals.ApprovalCallView.as_view(), name="approval_call"),
]
urlpatterns += [
    # general requests
    path("requests/", requests.RequestListView.as_view(), name="request_list"),
    path("requests/write/", requests.RequestWriteView.as_view(), name="request_write"),
    path("requests/preview/", requests.RequestPreviewView.as_view(), name="request_preview"),
    path("requests/<int:pk>/", requests.RequestDetailView.as_view(), name="request_detail"),
    path("requests/<int:pk>/change/", requests.RequestChangeView.as_view(), name="request_change"),
    path("requests/<int:pk>/discard/", requests.RequestDiscardView.as_view(), name="request_discard"),
    path("requests/<int:pk>/paper/", requests.RequestPaperView.as_view(), name="request_paper"),
]
urlpatterns += [
    # processes
    path("processes/", processes.ProcessListView.as_view(), name="process_list"),
    path("processes/draw/", processes.ProcessDrawView.as_view(), name="process_draw"),
    path("processes/<int:pk>/", processes.ProcessDetailView.as_view(), name="process_detail"),
    path("processes/<int:pk>/edit/", processes.ProcessEditView.as_view(), name="process_edit"),
    path("processes/<int:pk>/try/", processes.ProcessTryView.as_view(), name="process_try"),
    path("processes/<int:pk>/compare/", processes.ProcessCompareView.as_view(), name="process_compare"),
    path("processes/<int:pk>/version/", processes.ProcessVersionView.as_view(), name="process_version"),
    path("processes/<int:pk>/bring/", processes.ProcessBringView.as_view(), name="process_bring"),
    path("processes/<int:pk>/retire/", processes.ProcessRetireView.as_view(), name="process_retire"),
    path("processes/<int:pk>/discard/", processes.ProcessDiscardView.as_view(), name="process_discard"),
]
