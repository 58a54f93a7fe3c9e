"""The writer's own page: a GET never acts, and every wrong link gives the same page."""

from datetime import timedelta

from django.utils import timezone

from meetings.models import Voice
from meetings.voices import mail, services

from ...base import PortalTestCase
from .factories import PAGE, TEXT, make_question, make_voice, send

Status = Voice.Status
BAD = "このリンクでは開けません"


class OwnPageTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.question = make_question()
        self.voice = send(self.question, nickname="用水の人")

    def url(self, end="", language="ja", voice=None):
        return f"/{language}/vision/voices/own/{mail.token_of(voice or self.voice)}/{end}"

    def status(self):
        self.voice.refresh_from_db()
        return self.voice.status

    def test_the_link_of_the_mail_leads_to_one_button(self):
        (letter,) = self.outbox()
        self.assertIn(self.url(), letter.text)
        page = self.client.get(self.url())
        self.assertContains(page, TEXT)
        main = page.content.decode().partition("<main")[2]
        self.assertEqual(main.count('<button type="submit"'), 1)
        self.assertContains(page, 'content="noindex"')
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(self.status(), Status.UNCONFIRMED)

    def test_confirming(self):
        self.assertRedirects(self.client.get(self.url("confirm/")), self.url())
        self.assertEqual(self.status(), Status.UNCONFIRMED)
        for language in ("ja", "en"):
            response = self.client.post(self.url("confirm/", language))
            self.assertRedirects(response, self.url(language=language))
            self.assertFalse(response.cookies)
        self.assertEqual(self.status(), Status.WAITING)
        self.assertNotContains(self.client.get(PAGE.format("ja")), TEXT)

    def test_how_it_stands(self):
        services.confirm(self.voice)
        self.assertContains(self.client.get(self.url()), "次に職員が読みます。")
        services.decide(self.voice, "publish", by=self.editor)
        self.assertContains(self.client.get(self.url()), "声を公開しました")
        services.decide(self.voice, "unpublish", by=self.editor, reason="hurtful")
        self.assertContains(self.client.get(self.url()), "人を侮辱したり")
        page = self.client.get(self.url(language="en"))
        self.assertContains(page, "It insults, threatens or discriminates against people.")

    def test_deleting_at_any_time(self):
        services.confirm(self.voice)
        services.decide(self.voice, "publish", by=self.editor)
        self.assertContains(self.client.get(PAGE.format("ja")), TEXT)
        self.assertRedirects(self.client.get(self.url("delete/")), self.url())
        self.assertEqual(self.status(), Status.SHOWN)
        for _click in range(2):
            response = self.client.post(self.url("delete/"))
            self.assertRedirects(response, "/ja/vision/voices/own/deleted/")
        self.assertEqual(self.status(), Status.DELETED)
        self.assertNotContains(self.client.get(PAGE.format("ja")), TEXT)
        self.assertEqual(self.client.get(self.url()).status_code, 404)

    def test_the_link_works_once_the_address_is_erased(self):
        services.confirm(self.voice)
        Voice.objects.update(email="", key="")
        self.assertEqual(self.client.get(self.url()).status_code, 200)

    def test_every_wrong_link_gives_the_same_page(self):
        late = send(self.question, text="遅い", now=timezone.now() - timedelta(days=3))
        paper = make_voice(self.question, "waiting", source="counter", email="", text="紙")
        token = mail.token_of(self.voice)
        forged = [f"{self.voice.pk}.{'x' * 24}~{token.split('~')[1]}", token[:-1], "1.x~y"]
        urls = [self.url(voice=late), self.url(voice=paper)]
        urls += [f"/ja/vision/voices/own/{one}/" for one in forged]
        bodies = set()
        for url in urls:
            for end in ("", "confirm/", "delete/"):
                page = self.client.post(url + end) if end == "confirm/" else self.client.get(url)
                self.assertEqual(page.status_code, 404, url)
                bodies.add(page.content.count(b"<p>"))
        self.assertEqual(len(bodies), 1)
        self.assertEqual(self.client.post(self.url("confirm/", voice=late)).status_code, 404)

    def test_logs_have_no_token(self):
        with self.assertLogs(level="WARNING") as logs:
            self.client.get("/ja/vision/voices/own/1.x~yyyyyyyyyyyyyyyyyyyyyyyyyyyyy/")
        from kanazawa2030.core.web.logs import JsonFormatter

        lines = [JsonFormatter().format(record) for record in logs.records]
        self.assertNotIn("yyyyyyyyyy", "".join(lines))
