"""Doors of correspondence, by topic: each topic keeps its addresses in a list of its own."""

from django.urls import path

from .outgoing_urls import outgoing_urls
from .urls_secrets import secret_urls
from .views import circulars, incoming, incoming_work, letters, lists, register_acts, registers, settings

app_name = "saraban"
urlpatterns = [
    path("", settings.CorrespondenceHomeView.as_view(), name="home"),
    path("settings/", settings.CorrespondenceSettingsView.as_view(), name="settings"),
    path("letters/<int:pk>/", letters.LetterDetailView.as_view(), name="letter_detail"),
]

incoming_urls = [
    path("incoming/", incoming_work.IncomingWorkView.as_view(), name="incoming_work"),
    path("incoming/register/", incoming.LetterRegisterView.as_view(), name="incoming_register"),
    path("incoming/register/preview/", incoming.RegisterPreviewView.as_view(), name="incoming_preview"),
    path("incoming/register/many/", incoming.LetterBatchView.as_view(), name="incoming_batch"),
    path(
        "incoming/numbers/<int:unit>/<int:year>/<int:first>-<int:last>/",
        incoming.NumberSheetView.as_view(),
        name="incoming_numbers",
    ),
    path("incoming/stamp/<int:pk>/", incoming.LetterStampView.as_view(), name="incoming_stamp"),
    path("incoming/stamp/many/", incoming_work.StampManyView.as_view(), name="incoming_stamp_many"),
    path("incoming/present/many/", incoming_work.PresentManyView.as_view(), name="incoming_present_many"),
    path("letters/<int:pk>/correct/", incoming.LetterCorrectView.as_view(), name="incoming_correct"),
    path("letters/<int:pk>/forward/", incoming.LetterForwardView.as_view(), name="incoming_forward"),
    path("letters/<int:pk>/return/", incoming.LetterReturnView.as_view(), name="incoming_return"),
    path("letters/<int:pk>/void/", incoming.LetterVoidView.as_view(), name="incoming_void"),
    path("letters/<int:pk>/present/", incoming_work.LetterPresentView.as_view(), name="incoming_present"),
    path("letters/<int:pk>/withdraw/", incoming_work.LetterWithdrawView.as_view(), name="incoming_withdraw"),
    path("letters/<int:pk>/instruct/", incoming_work.LetterInstructView.as_view(), name="incoming_instruct"),
    path("letters/<int:pk>/close/", incoming_work.LetterCloseView.as_view(), name="incoming_close"),
    path("letters/<int:pk>/course.pdf", incoming_work.InstructionSheetView.as_view(), name="incoming_sheet"),
    path("arriving/", incoming_work.ArrivingListView.as_view(), name="arriving_list"),
    path("arriving/receive/", incoming_work.ReceiveManyView.as_view(), name="arriving_receive_many"),
    path("arriving/<int:pk>/receive/", incoming_work.ArrivingReceiveView.as_view(), name="arriving_receive"),
    path("arriving/<int:pk>/send-back/", incoming_work.ArrivingSendBackView.as_view(), name="arriving_send_back"),
    path("phrases/", incoming_work.PhraseListView.as_view(), name="phrase_list"),
    path("phrases/add/", incoming_work.PhraseAddView.as_view(), name="phrase_add"),
    path("phrases/<int:pk>/", incoming_work.PhraseChangeView.as_view(), name="phrase_change"),
    path("phrases/<int:pk>/remove/", incoming_work.PhraseRemoveView.as_view(), name="phrase_remove"),
]
urlpatterns += incoming_urls
# --- registers, search, circulars ---
register_urls = [
    path("letters/", lists.LetterListView.as_view(), name="letter_list"),
    path("letters/search/", lists.LetterSearchView.as_view(), name="letter_search"),
    path("registers/in/", registers.RegisterInView.as_view(), name="register_in"),
    path("registers/in/present/", register_acts.RegisterPresentView.as_view(), name="register_present"),
    path("registers/in/stamp/", register_acts.RegisterStampView.as_view(), name="register_stamp"),
    path("registers/out/", registers.RegisterOutView.as_view(), name="register_out"),
    path("circulars/", circulars.CircularListView.as_view(), name="circular_list"),
    path("circulars/send/", circulars.CircularSendView.as_view(), name="circular_send"),
    path("circulars/people/", circulars.CircularPeopleView.as_view(), name="circular_people"),
    path("circulars/numbering/", circulars.CircularRunView.as_view(), name="circular_run"),
    path("circulars/<int:pk>/", circulars.CircularDetailView.as_view(), name="circular_detail"),
    path("circulars/<int:pk>/acknowledge/", circulars.CircularAcknowledgeView.as_view(), name="circular_acknowledge"),
    path("circulars/<int:pk>/remind/", circulars.CircularRemindView.as_view(), name="circular_remind"),
    path("circulars/<int:pk>/recall/", circulars.CircularRecallView.as_view(), name="circular_recall"),
    path("letters/<int:pk>/circulate/", circulars.CirculateView.as_view(), name="letter_circulate"),
]
urlpatterns += register_urls
urlpatterns += secret_urls
urlpatterns += outgoing_urls
