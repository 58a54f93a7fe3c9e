"""What tests of registration share: a filled form, a person's link."""

from events.registration import notifications
from events.registration import services as registration_services
from events.registration.forms import FindForm, GroupRequestForm, RegistrationForm

from ...base import PortalTestCase

ANNA = {"name": "見本 花子", "kana": "みほん はなこ", "email": "hanako@people.example"}


def filled(form_class=RegistrationForm, **changes) -> dict:
    """What a browser sends after a person has filled the form; None leaves a field out."""
    data = {
        RegistrationForm: {**ANNA, "language": "ja"},
        GroupRequestForm: {
            "organisation": "見本小学校",
            "name": "見本 先生",
            "email": "school@people.example",
            "headcount": "24",
        },
        FindForm: {"email": ANNA["email"]},
    }[form_class]
    data = {**data, "subject": "", **changes}
    return {name: value for name, value in data.items() if value is not None}


def form_url(event, language="ja") -> str:
    return f"/{language}/events/{event.slug}/register/"


def register(event, number=1, *, confirmed=True, **fields):
    """A registration made by the service, confirmed unless told otherwise."""
    made = registration_services.register(
        event,
        **{
            "name": f"参加者{number}",
            "email": f"p{number}@people.example",
            "language": "ja",
            **fields,
        },
    )
    return registration_services.confirm(made) if confirmed else made


def own_url(registration, page="", language="ja") -> str:
    """The address of a person's own page, as it stands in their mails."""
    return f"/{language}/registrations/{notifications.token_of(registration)}/{page}"


class Pages(PortalTestCase):
    """Sends the forms that anybody may fill."""

    def post(self, event, url_language="ja", page="", **changes):
        form = GroupRequestForm if page == "group/" else None
        data = filled(form, **changes) if form else filled(**changes)
        return self.client.post(form_url(event, url_language) + page, data)

    def find(self, url_language="ja", **changes):
        return self.client.post(f"/{url_language}/registrations/find/", filled(FindForm, **changes))

    def assertSent(self, response, event, language="ja"):
        self.assertRedirects(response, form_url(event, language) + "sent/")


class OwnPages(PortalTestCase):
    """Opens and sends the pages of one person."""

    def get(self, registration, page="", language="ja"):
        return self.client.get(own_url(registration, page, language))

    def post(self, registration, page, **data):
        return self.client.post(own_url(registration, page), data)

    def text(self, *args, **kwargs):
        return self.get(*args, **kwargs).content.decode()

    def assertShows(self, registration, *words):
        html = self.text(registration)
        for word in words:
            self.assertIn(word, html)

    def fields(self, registration, **changes):
        """What a browser sends back from the form of changes, and `changes`."""
        form = self.get(registration, "edit/").context["form"]
        sent = {field.name: field.value() for field in form if field.value()}
        return {**sent, **changes}
