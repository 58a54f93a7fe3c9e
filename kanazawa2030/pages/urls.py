from django.urls import path

from .impact import views as impact_views
from .open_data.urls import urlpatterns as open_data_urls
from .public import views as public_views
from .public.components import components
from .public.my_views import my
from .public.news_feed import news_atom
from .search.views import search

app_name = "pages"

urlpatterns = [
    path("", public_views.home, name="home"),
    path("about/", public_views.about, name="about"),
    path("courses/", public_views.course_list, name="course_list"),
    path("courses/<int:number>/", public_views.course_detail, name="course_detail"),
    path("goals/", public_views.goal_list, name="goal_list"),
    path("goals/<int:number>/", public_views.goal_detail, name="goal_detail"),
    path("impact/", impact_views.impact, name="impact"),
    path("impact/<int:year>/sheet/", impact_views.impact_sheet, name="impact_sheet"),
    path("impact/<slug:kind>/", impact_views.impact_rows, name="impact_rows"),
    path("feeds/news.atom", news_atom, name="news_feed"),
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
    *open_data_urls,
    path("my/", my, name="my"),
    path("search/", search, name="search"),
    path("sitemap/", public_views.sitemap, name="sitemap"),
    path("components/", components, name="components"),
]
