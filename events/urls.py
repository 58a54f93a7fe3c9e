from django.urls import path, register_converter

from . import ical
from .feeds import calendar
from .public import flyer, share_image
from .public import views as public_views
from .questionnaire import views as questionnaire_views
from .registration import views as registration_views


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
    path("", public_views.event_list, name="event_list"),
    path("past/", public_views.event_past, name="event_past"),
    path("calendar/", public_views.event_calendar_now, name="event_calendar_now"),
    path("calendar/<yyyy:year>/<mm:month>/", public_views.event_calendar, name="event_calendar"),
    path("<slug:slug>/", public_views.event_detail, name="event_detail"),
    path("<slug:slug>/register/", registration_views.register, name="registration_create"),
    path(
        "<slug:slug>/register/sent/", registration_views.registration_sent, name="registration_sent"
    ),
    path(
        "<slug:slug>/register/group/", registration_views.ask_for_group, name="group_request_create"
    ),
    path(
        "<slug:slug>/register/group/sent/",
        registration_views.group_request_sent,
        name="group_request_sent",
    ),
    path("<slug:slug>/feedback/", questionnaire_views.answer, name="feedback"),
    path("<slug:slug>/feedback/thanks/", questionnaire_views.thanks, name="feedback_thanks"),
    path("<slug:slug>/materials/<int:pk>/", public_views.material, name="material"),
    path("<slug:slug>/flyer/", flyer.event_flyer, name="event_flyer"),
    path("<slug:slug>/share.png", share_image.event_share_image, name="event_share_image"),
]

# Without a language in the address: calendar programs keep one address a person.
calendar_urlpatterns = [
    path("events.ics", calendar.events_ics, name="events_ics"),
    path("events/<slug:slug>.ics", ical.event_ics, name="event_ics"),
]
