from django.urls import path

from . import views

app_name = "vision"

urlpatterns = [
    path("", views.vision, name="vision"),
    path("indicators/<slug:slug>/", views.indicator, name="indicator"),
    path("indicators/<slug:slug>/figures.csv", views.indicator_csv, name="indicator_csv"),
]
