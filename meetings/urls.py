from django.urls import path

from .public import views as public_views

app_name = "meetings"

urlpatterns = [
    path("", public_views.meeting_list, name="meeting_list"),
    path("<int:number>/", public_views.meeting_detail, name="meeting_detail"),
]
