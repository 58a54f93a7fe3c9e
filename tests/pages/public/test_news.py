"""News: the list, one piece, and what is not or no longer public."""

from django.utils import timezone

from kanazawa2030.core.workflow import publishing
from kanazawa2030.pages.models import Topic

from ...factories import make_topic
from ..base import LANGUAGES, PageTestCase, address


class NewsTests(PageTestCase):
    def test_the_list_is_paged_latest_first(self):
        now = timezone.now()
        for number in range(12):
            make_topic(
                title_ja=f"知らせ{number:02}",
                publishing_state=Topic.State.APPROVED,
                publish_at=now - timezone.timedelta(days=number + 1),
            )
        first, second = (
            self.client.get(address("topic_list"), {"page": n}).content.decode() for n in (1, 2)
        )
        self.assertLess(first.index("知らせ00"), first.index("知らせ09"))
        self.assertNotIn("知らせ10", first)
        self.assertIn("知らせ11", second)
        self.assertIn("2／2ページ", second.split("</title>")[0])

    def test_news_of_tomorrow_is_not_out(self):
        topic = make_topic(
            publishing_state=Topic.State.APPROVED,
            publish_at=timezone.now() + timezone.timedelta(days=1),
        )
        self.page("topic_detail", topic.slug, status=404)
        self.assertNotIn(topic.title_ja, self.page("topic_list"))

    def test_withdrawn_news_is_gone_with_its_reason(self):
        topic = make_topic()
        publishing.apply_transition(
            topic, "withdraw", by=self.editor, reason="内容に誤りがありました"
        )
        for language in LANGUAGES:
            html = self.page("topic_detail", topic.slug, language=language, status=410)
            self.assertIn("内容に誤りがありました", html)

    def test_a_sample_is_marked(self):
        topic = make_topic(is_sample=True)
        html = self.page("topic_detail", topic.slug)
        self.assertNotIn("noindex", html)
        self.assertIn("見本", html)
