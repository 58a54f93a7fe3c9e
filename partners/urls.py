from django.urls import path

from .board import views as board_views
from .commitments import views as commitments_views
from .directory import views as directory_views
from .membership import views as membership_views
from .profile import views as profile_views
from .yearly_check import views as yearly_check_views

app_name = "partners"

urlpatterns = [
    path("", directory_views.partner_list, name="partner_list"),
    path("apply/", profile_views.partner_apply, name="partner_apply"),
    path("changes/<int:pk>/", profile_views.change_detail, name="change_detail"),
    path("changes/<int:pk>/check/", profile_views.ChangeCheckView.as_view(), name="change_check"),
    path("changes/<int:pk>/take-back/", profile_views.change_take_back, name="change_take_back"),
    path("changes/<int:pk>/delete/", profile_views.change_discard, name="change_discard"),
    path(
        "changes/<int:pk>/<slug:step>/", profile_views.ChangeStepView.as_view(), name="change_step"
    ),
    path("board/", board_views.board_list, name="board_list"),
    path("board/new/", board_views.board_new, name="board_new"),
    path("board/<int:pk>/", board_views.board_entry, name="board_entry"),
    path("board/<int:pk>/edit/", board_views.board_edit, name="board_edit"),
    path("board/<int:pk>/renew/", board_views.board_renew, name="board_renew"),
    path("board/<int:pk>/close/", board_views.board_close, name="board_close"),
    path("board/<int:pk>/introduction/", board_views.board_ask, name="board_ask"),
    path("invitations/<str:token>/", membership_views.invitation, name="invitation"),
    path("checks/<str:token>/", yearly_check_views.yearly_check, name="yearly_check"),
    path("<slug:slug>/", directory_views.partner_detail, name="partner_detail"),
    path("<slug:slug>/edit/", profile_views.partner_edit, name="partner_edit"),
    path("<slug:slug>/members/", membership_views.partner_members, name="partner_members"),
    path("<slug:slug>/commitments/", commitments_views.commitment_list, name="commitment_list"),
    path(
        "<slug:slug>/commitments/<slug:aspect>/",
        commitments_views.commitment_edit,
        name="commitment_edit",
    ),
    path(
        "<slug:slug>/commitments/<slug:aspect>/report/",
        commitments_views.commitment_report,
        name="commitment_report",
    ),
]
