"""Public forms take posts from this site, with and without cookies, and from no other."""

from django.test import RequestFactory, SimpleTestCase
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from events.models import Registration
from events.registration import notifications

from ...base import PortalTestCase
from ...events.registration.factories import filled, form_url, own_url, register
from ...factories import make_event

HOST = "http://testserver"
TAKEN = [
    {},  # no browser sends neither
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": HOST},
]
REFUSED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HOST},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "http://testserver.elsewhere.example"},
    {"Origin": "http://testserver:81"},
    {"Origin": "null"},
    {"Origin": "http://[::1"},
]


class SameOriginTests(PortalTestCase):
    def post(self, path, data, headers, person=None):
        client = self.client_class(enforce_csrf_checks=True)
        if person:
            client.sign_in(person)
        return client.post(path, data, headers=headers)

    def test_who_may_send_the_form(self):
        for language, words in (("ja", "別のサイト"), ("en", "another site")):
            event = make_event()
            for number, headers in enumerate([*TAKEN, *REFUSED]):
                with self.subTest(str(headers), language=language):
                    data = filled(email=f"a{number}@example.test")
                    response = self.post(form_url(event, language), data, headers)
                    if headers in TAKEN:
                        self.assertEqual(response.status_code, 302)
                    else:
                        self.assertContains(response, words, status_code=403)
            self.assertEqual(event.registrations.count(), len(TAKEN))

    def test_a_session_that_is_there_by_chance_changes_nothing(self):
        event = make_event()
        self.assertEqual(
            self.post(form_url(event), filled(), REFUSED[0], self.editor).status_code, 403
        )
        self.assertEqual(
            self.post(form_url(event), filled(), TAKEN[1], self.editor).status_code, 302
        )
        mine = event.registrations.get()
        self.assertEqual(mine.source, Registration.Source.WEB)
        self.assertEqual([step.by for step in mine.transitions.all()], [None])

    def test_pages_behind_a_mailed_link(self):
        mine = register(make_event(), confirmed=False)
        url = own_url(mine, "confirm/")
        self.assertEqual(self.post(url, {}, REFUSED[0]).status_code, 403)
        mine.refresh_from_db()
        self.assertIsNone(mine.confirmed_at)
        self.assertEqual(self.post(url, {}, TAKEN[1]).status_code, 302)
        mine.refresh_from_db()
        self.assertIsNotNone(mine.confirmed_at)
        self.assertTrue(notifications.token_of(mine))

    def test_a_form_of_yesterday_in_a_second_tab_without_cookies(self):
        """Nothing in the page grows old, and nothing is to be sent back."""
        event = make_event()
        html = self.client.get(form_url(event)).content.decode()
        self.assertNotIn("csrfmiddlewaretoken", html)
        hidden = {name for name in ("stamp", "token") if f'name="{name}"' in html}
        self.assertEqual(hidden, set())


class ExemptTests(SimpleTestCase):
    def test_no_form_is_exempt_from_the_token_without_this_check(self):
        exempt = [view for view in self.views(get_resolver()) if getattr(view, "csrf_exempt", 0)]
        self.assertTrue(exempt)
        for view in exempt:
            with self.subTest(view.__qualname__):
                if not getattr(view, "is_same_origin", False):
                    refused = view(RequestFactory().post("/"))
                    self.assertEqual(refused.status_code, 405)  # it takes no form at all

    def views(self, resolver):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield entry.callback
            else:
                yield from self.views(entry)
