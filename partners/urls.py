from django.urls import path

from . import form_views, member_views, views

app_name = "partners"

urlpatterns = [
    path("", views.partner_list, name="partner_list"),
    path("apply/", form_views.partner_apply, name="partner_apply"),
    path("changes/<int:pk>/", form_views.change_detail, name="change_detail"),
    path("changes/<int:pk>/check/", form_views.change_check, name="change_check"),
    path(
        "changes/<int:pk>/take-back/",
        form_views.change_take_back,
        name="change_take_back",
    ),
    path("changes/<int:pk>/delete/", form_views.change_discard, name="change_discard"),
    path("changes/<int:pk>/<slug:step>/", form_views.change_step, name="change_step"),
    path("invitations/<str:token>/", member_views.invitation, name="invitation"),
    path("checks/<str:token>/", member_views.yearly_check, name="yearly_check"),
    path("<slug:slug>/", views.partner_detail, name="partner_detail"),
    path("<slug:slug>/edit/", form_views.partner_edit, name="partner_edit"),
    path("<slug:slug>/members/", member_views.partner_members, name="partner_members"),
]
