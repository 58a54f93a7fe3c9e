"""What was typed when the session ended is kept for the account it was typed in, alone."""

from django.urls import reverse

from kanazawa2030.pages.models import Topic

from ...base import PortalTestCase
from ...factories import make_topic
from ...people import make_person

TYPED = {"title_ja": "長い文章", "title_en": "", "body_ja": "消えない本文", "slug": "kept"}


class AdminTests(PortalTestCase):
    def setUp(self):
        self.topic = make_topic()
        self.url = reverse("admin:pages_topic_change", args=[self.topic.pk])
        self.client.sign_in(self.editor).end_session()

    def come_back(self, person):
        """Sign in where the session has ended; the visitor's session goes on."""
        self.client.force_login(person)
        session = self.client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()

    def test_a_long_text_survives_the_end_of_the_session(self):
        response = self.client.post(self.url, TYPED)
        self.assertIn("/admin/login/", response["Location"])
        signing_in = self.client.get(response["Location"], follow=True)
        self.assertContains(signing_in, "入力した内容は残っています")
        self.come_back(self.editor)
        page = self.client.get(self.url)
        self.assertContains(page, "消えない本文")
        self.assertContains(page, "保存する前にサインアウトされました")
        self.assertNotEqual(Topic.objects.get().body_ja, "消えない本文", "nothing is saved yet")
        self.assertNotContains(self.client.get(self.url), "消えない本文")

    def test_nobody_else_who_signs_in_gets_it(self):
        self.client.post(self.url, TYPED)
        self.come_back(make_person("administrator"))
        self.assertNotContains(self.client.get(self.url), "消えない本文")

    def test_what_belongs_to_nobody_is_not_kept(self):
        stranger = self.client_class()
        response = stranger.post(self.url, TYPED)
        self.assertNotIn("kept_forms", stranger.session)
        page = stranger.get(response["Location"], follow=True)
        self.assertContains(page, "ブラウザーの「戻る」")

    def test_signing_in_as_another_drops_it(self):
        self.client.post(self.url, TYPED)
        self.assertIn("kept_forms", self.client.session)
        person = make_person("partner", password="asano-gawa-no-hotaru")
        self.client.post(
            reverse("account_login"), {"login": person.email, "password": "asano-gawa-no-hotaru"}
        )
        self.assertEqual(self.client.session["_auth_user_id"], str(person.pk))
        self.assertNotIn("kept_forms", self.client.session)
