"""Doors of secrets."""

from django.urls import path

from .views.secrets import destroying, keeping, letters, papers

secret_urls = [
    path("secrets/", letters.SecretListView.as_view(), name="secret_list"),
    path("secrets/receive/", letters.SecretReceiveView.as_view(), name="secret_receive"),
    path("secrets/send/", letters.SecretSendOutView.as_view(), name="secret_send_out"),
    path("secrets/registers/", papers.SecretRegistersView.as_view(), name="secret_registers"),
    path("secrets/openings/", keeping.SecretOpeningListView.as_view(), name="secret_opening_list"),
    path("secrets/keepers/", keeping.SecretKeeperListView.as_view(), name="secret_keeper_list"),
    path("secrets/keepers/appoint/", keeping.SecretKeeperAppointView.as_view(), name="secret_keeper_appoint"),
    path("secrets/keepers/<int:pk>/end/", keeping.SecretKeeperEndView.as_view(), name="secret_keeper_end"),
    path("secrets/clearances/", keeping.SecretClearanceListView.as_view(), name="secret_clearance_list"),
    path("secrets/clearances/give/", keeping.SecretClearanceGiveView.as_view(), name="secret_clearance_give"),
    path("secrets/clearances/<int:pk>/end/", keeping.SecretClearanceEndView.as_view(), name="secret_clearance_end"),
    path("secrets/checks/", keeping.SecretCheckListView.as_view(), name="secret_check_list"),
    path("secrets/checks/begin/", keeping.SecretCheckBeginView.as_view(), name="secret_check_begin"),
    path("secrets/checks/<uuid:pk>/", keeping.SecretCheckDetailView.as_view(), name="secret_check_detail"),
    path("secrets/checks/<uuid:pk>/record/", keeping.SecretCheckRecordView.as_view(), name="secret_check_record"),
    path("secrets/checks/<uuid:pk>/finish/", keeping.SecretCheckFinishView.as_view(), name="secret_check_finish"),
    path("secrets/checks/<uuid:pk>/report/", papers.SecretCheckPaperView.as_view(), name="secret_check_paper"),
    path("secrets/destruction/", destroying.SecretDestructionListView.as_view(), name="secret_destruction_list"),
    path(
        "secrets/destruction/record/",
        destroying.SecretDestructionRecordView.as_view(),
        name="secret_destruction_record",
    ),
    path(
        "secrets/destruction/<uuid:pk>/list/",
        destroying.SecretDestructionPaperView.as_view(),
        name="secret_destruction_paper",
    ),
    path("secrets/<uuid:pk>/", letters.SecretDetailView.as_view(), name="secret_detail"),
    path("secrets/<uuid:pk>/cover/", papers.SecretCoverView.as_view(), name="secret_cover"),
    path("secrets/<uuid:pk>/files/<uuid:file>/", papers.SecretFileView.as_view(), name="secret_file"),
    path("secrets/<uuid:pk>/files/<uuid:file>/<int:sheet>/", papers.SecretSheetView.as_view(), name="secret_sheet"),
    *(
        path(f"secrets/<uuid:pk>/{key.replace('_', '-')}/", view.as_view(), name=f"secret_{key}")
        for key, view in letters.ACT_VIEWS.items()
    ),
]
