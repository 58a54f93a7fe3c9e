from django.urls import path

from .public import views as public_views

app_name = "meetings"

urlpatterns = [
    path("", public_views.meeting_list, name="meeting_list"),
    path("<int:number>/", public_views.meeting_detail, name="meeting_detail"),
    path(
        "<int:number>/versions/<int:version>/", public_views.record_version, name="record_version"
    ),
    path("<int:number>/materials/<int:pk>/", public_views.material, name="material"),
]
