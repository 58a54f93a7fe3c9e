from django.urls import path, register_converter

from . import feedback_views, flyer, registration_views, views


class YearConverter:
    """Four digits."""

    regex = "[0-9]{4}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):04d}"


class MonthConverter:
    """Two digits: June is 06."""

    regex = "0[1-9]|1[0-2]"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):02d}"


register_converter(YearConverter, "yyyy")
register_converter(MonthConverter, "mm")

app_name = "events"

urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("past/", views.event_past, name="event_past"),
    path("calendar/", views.event_calendar_now, name="event_calendar_now"),
    path(
        "calendar/<yyyy:year>/<mm:month>/", views.event_calendar, name="event_calendar"
    ),
    path("<slug:slug>/", views.event_detail, name="event_detail"),
    path(
        "<slug:slug>/register/", registration_views.register, name="registration_create"
    ),
    path(
        "<slug:slug>/register/sent/",
        registration_views.registration_sent,
        name="registration_sent",
    ),
    path(
        "<slug:slug>/register/group/",
        registration_views.ask_for_group,
        name="group_request_create",
    ),
    path("<slug:slug>/feedback/", feedback_views.answer, name="feedback"),
    path("<slug:slug>/feedback/thanks/", feedback_views.thanks, name="feedback_thanks"),
    path("<slug:slug>/materials/<int:pk>/", views.material, name="material"),
    path("<slug:slug>/flyer/", flyer.event_flyer, name="event_flyer"),
]
