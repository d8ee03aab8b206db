"""Addresses of letters written here."""

from django.urls import path

from .views import drafts, letter_templates, outgoing, signing, submitting

outgoing_urls = [
    path("outgoing/", outgoing.OutgoingListView.as_view(), name="outgoing_list"),
    path("outgoing/write/", drafts.DraftStartView.as_view(), name="draft_start"),
    path("letters/<int:pk>/reply/", drafts.DraftReplyView.as_view(), name="draft_reply"),
    path("outgoing/<int:pk>/draft/", drafts.DraftEditView.as_view(), name="draft_edit"),
    path("outgoing/<int:pk>/look/", drafts.DraftLookView.as_view(), name="draft_look"),
    path("outgoing/<int:pk>/paper/", drafts.DraftPaperView.as_view(), name="draft_paper"),
    path("outgoing/<int:pk>/autosave/", drafts.DraftAutosaveView.as_view(), name="draft_autosave"),
    path("outgoing/<int:pk>/drop/", drafts.DraftDropView.as_view(), name="draft_drop"),
    path("outgoing/<int:pk>/versions/", drafts.DraftVersionsView.as_view(), name="draft_versions"),
    path("outgoing/<int:pk>/comment/", drafts.DraftCommentView.as_view(), name="draft_comment"),
    path("comments/<int:pk>/dealt-with/", drafts.CommentResolveView.as_view(), name="comment_resolve"),
    path("outgoing/<int:pk>/cancel/", drafts.DraftCancelView.as_view(), name="draft_cancel"),
    path("outgoing/<int:pk>/template/", letter_templates.TemplateSaveView.as_view(), name="template_save"),
    path("templates/", letter_templates.TemplateListView.as_view(), name="template_list"),
    path("templates/<int:pk>/", letter_templates.TemplateChangeView.as_view(), name="template_change"),
    path("outgoing/<int:pk>/submit/", submitting.DraftSubmitView.as_view(), name="draft_submit"),
    path("outgoing/<int:pk>/open/", submitting.OutgoingOpenView.as_view(), name="outgoing_open"),
    path("outgoing/<int:pk>/sign/", outgoing.LetterSignView.as_view(), name="letter_sign"),
    path("outgoing/<int:pk>/void/", outgoing.LetterVoidView.as_view(), name="letter_void"),
    path("outgoing/<int:pk>/copy/<slug:mark>/", outgoing.MarkedCopyView.as_view(), name="letter_copy"),
    path("outgoing/<int:pk>/send/", outgoing.LetterSendView.as_view(), name="letter_send"),
    path("outgoing/<int:pk>/close/", outgoing.LetterCloseView.as_view(), name="letter_close_sent"),
    path("sendings/<int:pk>/received/", outgoing.DispatchReceivedView.as_view(), name="dispatch_received"),
    path("sendings/<int:pk>/failed/", outgoing.DispatchFailedView.as_view(), name="dispatch_failed"),
    path("who-signs/", signing.WhoSignsView.as_view(), name="who_signs"),
    path("authorities/", signing.AuthorityListView.as_view(), name="authority_list"),
    path("authorities/write/", signing.AuthorityWriteView.as_view(), name="authority_write"),
    path("authorities/<int:pk>/", signing.AuthorityChangeView.as_view(), name="authority_change"),
    path("vetting/", signing.VettingListView.as_view(), name="vetting_list"),
    path("vetting/<int:pk>/", signing.VettingChangeView.as_view(), name="vetting_change"),
    path("genuine/", signing.GenuineView.as_view(), name="genuine"),
    path("genuine/<slug:code>/", signing.GenuineView.as_view(), name="genuine_code"),
    path("my-signature/", signing.MySignatureView.as_view(), name="my_signature"),
    path("my-signature/typed/", signing.MySignatureDropView.as_view(), name="my_signature_drop"),
]
