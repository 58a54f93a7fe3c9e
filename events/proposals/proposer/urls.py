from django.urls import path, register_converter

from . import draft_views as drafts
from . import views


class RowConverter:
    """A primary key: no more digits than a database takes."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


register_converter(RowConverter, "row")

app_name = "proposals"

urlpatterns = [
    path("new/", drafts.proposal_new, name="proposal_new"),
    path("cohost/<str:token>/", views.cohost_answer, name="cohost_answer"),
    path("<row:pk>/", views.proposal_detail, name="proposal_detail"),
    path("<row:pk>/step/<slug:step>/", drafts.ProposalStepView.as_view(), name="proposal_step"),
    path("<row:pk>/check/", drafts.ProposalCheckView.as_view(), name="proposal_check"),
    path("<row:pk>/print/", views.proposal_print, name="proposal_print"),
    path("<row:pk>/answer/", drafts.ProposalAnswerView.as_view(), name="proposal_answer"),
    path("<row:pk>/message/", views.proposal_message, name="proposal_message"),
    path("<row:pk>/withdraw/", views.proposal_withdraw, name="proposal_withdraw"),
    path("<row:pk>/files/<row:file>/", views.attachment, name="attachment"),
]
