from django.urls import path

from .public import views as public_views
from .public.components import components
from .public.my_views import my

app_name = "pages"

urlpatterns = [
    path("", public_views.home, name="home"),
    path("about/", public_views.about, name="about"),
    path("courses/", public_views.course_list, name="course_list"),
    path("courses/<int:number>/", public_views.course_detail, name="course_detail"),
    path("goals/", public_views.goal_list, name="goal_list"),
    path("goals/<int:number>/", public_views.goal_detail, name="goal_detail"),
    path("news/", public_views.topic_list, name="topic_list"),
    path("news/<slug:slug>/", public_views.topic_detail, name="topic_detail"),
    path("call/", public_views.call, name="call"),
    path("contact/", public_views.contact, name="contact"),
    path("easy/", public_views.easy, name="easy"),
    path("privacy/", public_views.privacy, name="privacy"),
    path("terms/", public_views.terms, name="terms"),
    path("accessibility/", public_views.accessibility, name="accessibility"),
    path(
        "accessibility/results/", public_views.accessibility_results, name="accessibility_results"
    ),
    path("my/", my, name="my"),
    path("sitemap/", public_views.sitemap, name="sitemap"),
    path("components/", components, name="components"),
]
