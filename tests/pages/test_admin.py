"""The staff desk's pages for news, fixed pages, milestones and totals."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.easy_pages import path_has_easy
from kanazawa2030.core.models import PublishingMove
from kanazawa2030.core.workflow.publishing import history
from kanazawa2030.pages.models import DocumentedTotal, Milestone, SitePage, Topic

from ..base import PortalTestCase
from ..factories import make_site_page, make_topic
from ..people import make_person
from ..staffdesk import StaffDesk


class PagesDesk(StaffDesk, PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.editor)

    def state(self, row):
        return type(row)._base_manager.get(pk=row.pk).publishing_state


class Lists(PagesDesk):
    def test_forged_and_odd_requests(self):
        topic = make_topic()
        for model in (Topic, Milestone, DocumentedTotal, SitePage):
            for query in ("?q=ｶﾌｪ", "?o=9.9.9", "?p=x", f"?id__exact={'9' * 23}", "?e=1"):
                response = self.client.get(self.address(model, "changelist") + query)
                self.assertLess(response.status_code, 500, (model, query))
            for selected in ("x", "9" * 23, str(topic.pk)):
                response = self.client.post(
                    self.address(model, "changelist"),
                    {"action": "delete_selected", "_selected_action": selected},
                )
                self.assertLess(response.status_code, 500, (model, selected))


class EasyText(PagesDesk):
    def test_the_field_is_on_the_pages_that_show_it(self):
        for key in SitePage.Key:
            page = make_site_page(key)
            with self.subTest(key):
                has_easy = path_has_easy(page.get_absolute_url())
                form = self.client.get(self.address(SitePage, "change", page.pk))
                self.assertEqual('id="id_easy_body"' in form.content.decode(), has_easy)


class Buttons(PagesDesk):
    def test_a_look_at_a_button_does_nothing(self):
        topic = make_topic(published=False)
        for name in ("publish", "withdraw", "submit", "approve"):
            response = self.client.get(self.address(Topic, "move", topic.pk, name))
            self.assertEqual(response.status_code, 200)
        self.assertEqual(self.state(topic), "draft")
        unknown = self.client.get(self.address(Topic, "move", topic.pk, "nonsense"))
        self.assertEqual(unknown.status_code, 404)

    def test_a_double_click_makes_one_line(self):
        topic = make_topic(published=False)
        version = self.shown_version(topic)
        url = self.address(Topic, "move", topic.pk, "publish")
        for _click in range(2):
            response = self.client.post(url, {"version": version}, follow=True)
        self.assertEqual(self.state(topic), "approved")
        self.assertEqual(history(topic).count(), 1)
        self.assertIn("承認済み", self.messages_of(response)[0])

    def test_saving_and_publishing_in_one(self):
        response = self.add(Topic, title_ja="新しいお知らせ", slug="news-1", _move="publish")
        topic = Topic.objects.get()
        self.assertRedirects(response, self.address(Topic, "change", topic.pk))
        self.assertEqual((topic.publishing_state, topic.author), ("approved", self.editor))

    def test_a_post_is_on_facebook(self):
        topic = make_topic(published=False)
        for language, words in (("en", "Enter an address of"), ("ja", "Facebookのアドレスを")):
            self.client.sign_in(make_person("editor", language=language))
            for url in ("https://evil.example/", "https://www.facebook.com@evil.example/"):
                errors = self.errors_of(self.save(topic, facebook_url=url))
                self.assertIn(words, errors["facebook_url"][0])
        self.save(topic, facebook_url="https://www.facebook.com/city/posts/1")
        topic.refresh_from_db()
        self.assertEqual(topic.facebook_url, "https://www.facebook.com/city/posts/1")

    def test_what_cannot_be_published_is_said_at_its_field(self):
        topic = make_topic(published=False)
        response = self.save(topic, title_ja="", title_en="Only English", _move="publish")
        self.assertIn("title_ja", self.errors_of(response))
        self.assertEqual(self.messages_of(response), [])
        self.assertContains(response, 'value="Only English"')
        topic.refresh_from_db()
        self.assertEqual((topic.publishing_state, topic.version), ("draft", 1))

    def test_withdrawing_asks_for_a_reason_and_keeps_it(self):
        topic = make_topic()
        asked = self.press(topic, "withdraw", reason="")
        self.assertIn("reason", asked.context["form"].errors)
        self.press(topic, "withdraw", reason="内容に誤りがありました")
        topic.refresh_from_db()
        self.assertEqual(topic.withdrawal_reason, "内容に誤りがありました")
        self.press(topic, "reopen")
        self.assertEqual(self.state(topic), "draft")

    def test_a_text_changed_since_it_was_read_is_not_published(self):
        topic = make_topic(published=False)
        Topic.objects.update(version=5)
        self.press(topic, "publish", version="4")
        self.assertEqual(self.state(topic), "draft")

    def test_no_button_of_the_table_works_without_its_right(self):
        for role in ("reception", "reviewer", "approver"):
            self.client.sign_in(self.person(role))
            topic = make_topic(published=False)
            response = self.press(topic, "publish")
            self.assertEqual(response.status_code, 403 if role == "reception" else 302)
            self.assertEqual(self.state(topic), "draft")
        self.assertFalse(PublishingMove.objects.exists())

    def test_a_draft_is_seen_as_preview_by_staff_alone(self):
        topic = make_topic(published=False)
        page = self.client.get(self.address(Topic, "change", topic.pk))
        for language, words in (("ja", "下書きのプレビュー"), ("en", "Draft preview")):
            address = f"/{language}/news/{topic.slug}/"
            self.assertContains(page, address)
            preview = self.client.get(address)
            self.assertContains(preview, words)
            self.assertContains(preview, self.address(Topic, "change", topic.pk))  # the way back
            stranger = self.client_class()
            self.assertEqual(stranger.get(address).status_code, 404)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_an_approver_who_wrote_it_is_told_to_ask_another(self):
        self.client.sign_in(self.administrator)
        topic = make_topic(published=False, author=self.administrator)
        self.press(topic, "submit")
        self.press(topic, "approve")
        self.assertEqual(self.state(topic), "awaiting")
        self.client.sign_in(self.approver)
        self.press(topic, "approve", document_number="第3号")
        self.assertEqual(self.state(topic), "approved")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_returning_says_why(self):
        topic = make_topic(published=False, author=self.editor)
        self.press(topic, "submit")
        self.client.sign_in(self.approver)
        self.press(topic, "return", reason="日付を確かめてください")
        self.assertEqual(self.state(topic), "draft")
        page = self.client.get(self.address(Topic, "change", topic.pk))
        self.assertContains(page, "日付を確かめてください")


class Deleting(PagesDesk):
    def test_only_drafts_and_samples_go(self):
        rows = {
            make_topic(published=False): True,
            make_topic(): False,
            make_topic(is_sample=True): True,
            make_topic(publishing_state="withdrawn"): False,
        }
        for topic, goes in rows.items():
            self.client.post(self.address(Topic, "delete", topic.pk), {"post": "yes"})
            self.assertEqual(Topic.objects.filter(pk=topic.pk).exists(), not goes)


class Forms(PagesDesk):
    def test_news_gets_its_address_from_the_english_title(self):
        self.add(Topic, title_ja="募集", title_en="Call for ideas!")
        self.assertEqual(Topic.objects.get().slug, "call-for-ideas")
        self.add(Topic, title_ja="題名だけ")
        self.assertRegex(Topic.objects.latest("pk").slug, "^news-")

    def test_the_hour_of_publishing_is_the_editors_to_choose(self):
        topic = make_topic(published=False)
        day = timezone.localdate() + timedelta(days=3)
        self.save(topic, publish_at_0=f"{day:%Y/%m/%d}", publish_at_1="９：００")
        topic.refresh_from_db()
        self.assertEqual(timezone.localtime(topic.publish_at).hour, 9)

    def test_the_key_of_a_standing_page_is_read_only(self):
        page = make_site_page("terms")
        self.assertNotIn("key", self.form_of(SitePage, page))
        self.save(page, key="privacy", title_ja="新しい題名")
        page.refresh_from_db()
        self.assertEqual((page.key, page.title_ja, page.version), ("terms", "新しい題名", 2))

    def test_two_at_once(self):
        page = make_site_page("terms", body_ja="もとの文")
        opened = self.form_of(SitePage, page)
        self.save(page, body_ja="他の人の文")
        response = self.save(page, opened=opened, body_ja="私の文")
        self.assertIn("他の人の文", self.errors_of(response)["body_ja"][0])
        self.assertContains(response, "私の文")

    def test_markdown_is_kept_as_it_was_typed(self):
        page = make_site_page("terms")
        self.save(page, body_ja="## 見出し\r\n\r\n- 一\r\n- 二")
        page.refresh_from_db()
        self.assertEqual(page.body_ja, "## 見出し\n\n- 一\n- 二")

    def test_a_milestone_needs_a_source_and_days_in_order(self):
        good = {
            "date": "2018-07-02",
            "precision": "day",
            "title_ja": "協定",
            "source_name_ja": "金沢市",
        }
        for field, typed in {
            "source_name_ja": {"source_name_ja": ""},
            "title_ja": {"title_ja": ""},
            "until": {"until": "2018-07-01"},
            "date": {"date": "yesterday"},
        }.items():
            response = self.add(Milestone, **{**good, **typed})
            self.assertIn(field, self.errors_of(response))
            self.assertNotContains(response, "Constraint")
        self.assertEqual(self.add(Milestone, **good).status_code, 302)

    def test_a_source_in_english_alone_is_a_source_in_any_admin_language(self):
        for language in ("ja", "en"):
            type(self.editor).objects.update(language=language)
            response = self.add(
                DocumentedTotal,
                key=f"cafes-{language}",
                label_ja="開催回数",
                value="８",
                source_name_en="OUIK",
                order="0",
            )
            self.assertEqual(response.status_code, 302)
        self.assertEqual(DocumentedTotal.objects.filter(value=8).count(), 2)


class NewsAddress(StaffDesk, PortalTestCase):
    def test_news_in_japanese_only_gets_an_address_and_a_second_click_no_second_one(self):
        self.client.sign_in(self.editor)
        data = {**self.form_of(Topic), "title_ja": "雪かきのお願い"}
        self.assertEqual(self.client.post(self.address(Topic, "add"), data).status_code, 302)
        topic = Topic.objects.get()
        self.assertRegex(topic.slug, r"\Anews-\d{8}\Z")
        again = self.client.post(self.address(Topic, "add"), data)
        self.assertIn("slug", self.errors_of(again))
        self.add(Topic, title_ja="別のお知らせ")
        self.assertTrue(Topic.objects.filter(slug=f"{topic.slug}-2").exists())
