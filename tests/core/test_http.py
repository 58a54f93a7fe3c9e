"""core.http: what only takes POST, and addresses that other people gave."""

from unittest import mock

from django.http import HttpResponse
from django.test import RequestFactory, SimpleTestCase
from django.test.utils import override_script_prefix
from django.utils import translation

from kanazawa2030.core.http import address_of, is_on_facebook, post_from, web_address, web_host


class PostFromTests(SimpleTestCase):
    def test_a_get_leads_to_the_page_with_the_button(self):
        view = post_from(lambda pk: f"/rows/{pk}/")(lambda request, pk: HttpResponse("done"))
        ask = RequestFactory()
        for request in (ask.get("/x/"), ask.head("/x/")):
            response = view(request, pk=3)
            self.assertEqual((response.status_code, response["Location"]), (302, "/rows/3/"))
        self.assertEqual(view(ask.post("/x/"), pk=3).content, b"done")
        self.assertEqual(view(ask.put("/x/"), pk=3).status_code, 405)


class WebAddressTests(SimpleTestCase):
    def test_web_pages_are_kept_as_they_are(self):
        for address in (
            "https://garden.example/",
            "HTTP://garden.example/a?b=c#d",
            "https://日本.example/道",
        ):
            self.assertEqual(web_address(address), address)

    def test_everything_else_gives_nothing(self):
        for address in (
            *("", None, "garden.example", "//garden.example", "https://"),
            *("javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)"),
            *("data:text/html,x", "ftp://garden.example/", "mailto:a@b.example"),
            *("https://a.example/\nx", "https://a.example/ x", "\x01https://a.example"),
        ):
            with self.subTest(address):
                self.assertEqual(web_address(address), "")


class FacebookTests(SimpleTestCase):
    def test_addresses_of_facebook(self):
        for host in ("www.facebook.com", "facebook.com", "m.facebook.com", "ja-jp.facebook.com"):
            self.assertTrue(is_on_facebook(f"https://{host}/city/posts/1?id=2#a"), host)
        for address in ("https://fb.com/a", "https://fb.me/a", "https://fb.watch/a/"):
            self.assertTrue(is_on_facebook(address), address)

    def test_everything_else(self):
        for address in (
            *("", "https://evil.example/", "http://www.facebook.com/a", "https://facebook.com:8/"),
            *("https://www.facebook.com@evil.example/", "https://me@www.facebook.com/"),
            *("http://facebook.com.evil.example/x", "https://facebook.com.evil.example/x"),
            *("https://evil.example\\.facebook.com/", "https://evilfacebook.com/"),
            *("https://evil.example/https://www.facebook.com/", "https://www.facebook.com/\n"),
        ):
            with self.subTest(address):
                self.assertFalse(is_on_facebook(address))


class WebHostTests(SimpleTestCase):
    def test_the_host_names_whose_page_it_is(self):
        self.assertEqual(web_host("https://www.garden.example:8443/a"), "garden.example")
        self.assertEqual(web_host("https://user@garden.example/"), "garden.example")

    def test_unreadable_addresses_give_nothing(self):
        for address in ("", None, "https://[::1", "garden"):
            self.assertEqual(web_host(address), "")


class AddressOfTests(SimpleTestCase):
    def test_it_is_the_address_in_the_language_of_the_page(self):
        for _time in range(2):
            for language in ("ja", "en"):
                with translation.override(language):
                    found = address_of("events:event_detail", "cafe-6")
                self.assertEqual(found, f"/{language}/events/cafe-6/")

    def test_it_begins_where_the_site_does(self):
        with translation.override("ja"), override_script_prefix("/portal/"):
            self.assertEqual(address_of("events:event_list"), "/portal/ja/events/")
        with translation.override("ja"):
            self.assertEqual(address_of("events:event_list"), "/ja/events/")

    def test_the_same_is_worked_out_once(self):
        with translation.override("ja"):
            address_of("events:event_detail", "cafe-7")
            with mock.patch("kanazawa2030.core.http.reverse") as worked_out:
                address_of("events:event_detail", "cafe-7")
        worked_out.assert_not_called()
