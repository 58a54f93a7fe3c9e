"""The feed of the news."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from ...base import PortalTestCase
from ...events.feeds.readers import read_feed, titles
from ...factories import make_topic


class NewsFeedTest(PortalTestCase):
    def test_public_news_the_latest_first(self):
        older = timezone.now() - timedelta(days=3)
        make_topic(title_ja="前", publishing_state="approved", publish_at=older)
        new = make_topic(title_ja="新", title_en="", summary_ja="要約")
        make_topic(published=False)
        make_topic(is_sample=True, title_ja="例")
        make_topic(is_sample=True, title_ja="別の例（見本）")
        body = self.client.get("/ja/feeds/news.atom").content
        feed = read_feed(body)
        self.assertEqual([one.title for one in feed.entries], ["新", "前"])
        self.assertEqual(
            [one.summary for one in feed.entries], ["<p>要約</p>", "<p>お知らせの本文です。</p>"]
        )
        self.assertEqual(feed.entries[0].id, f"tag:testserver,2026-01-01:ja/news/{new.slug}")
        self.assertEqual(titles(self.client.get("/en/feeds/news.atom").content)[0], ("新", "ja"))
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            shown = self.client.get("/ja/feeds/news.atom").content
            for title in ("例（見本）", "別の例（見本）"):  # marked once
                self.assertIn((title, None), titles(shown))

    def test_304_until_it_changes(self):
        topic = make_topic()
        etag = {"If-None-Match": self.client.get("/ja/feeds/news.atom")["ETag"]}
        self.assertEqual(self.client.get("/ja/feeds/news.atom", headers=etag).status_code, 304)
        topic.save()
        self.assertEqual(self.client.get("/ja/feeds/news.atom", headers=etag).status_code, 200)

    def test_the_list_names_it(self):
        self.assertContains(self.client.get("/ja/news/"), 'href="/ja/feeds/news.atom"', 2)
