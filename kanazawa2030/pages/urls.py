from django.urls import path

from . import views
from .components import components
from .my import my

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("courses/", views.course_list, name="course_list"),
    path("courses/<int:number>/", views.course_detail, name="course_detail"),
    path("goals/", views.goal_list, name="goal_list"),
    path("goals/<int:number>/", views.goal_detail, name="goal_detail"),
    path("news/", views.topic_list, name="topic_list"),
    path("news/<slug:slug>/", views.topic_detail, name="topic_detail"),
    path("call/", views.call, name="call"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path(
        "accessibility/results/",
        views.accessibility_results,
        name="accessibility_results",
    ),
    path("my/", my, name="my"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("components/", components, name="components"),
]
