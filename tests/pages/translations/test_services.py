"""pages.translations.services: a check is seen by what is counted once for all."""

from django.utils import timezone

from kanazawa2030.pages.translations.rows import board, shares_for
from kanazawa2030.pages.translations.services import mark_checked

from ...core.page_cache.cases import KeptPagesCase
from ...factories import make_topic


class KeptSharesTests(KeptPagesCase):
    def incomplete(self) -> int:
        """Return how many topics lack English, as another request is told."""
        found = shares_for(self.editor, timezone.now())
        return sum(one.total - one.complete for one in found if one.kind.key == "topic")

    def test_a_check_and_a_change_are_counted_in_the_next_request(self):
        topic = make_topic(title_ja="雨の日", title_en="A day of rain", body_ja="", body_en="")
        self.assertEqual(self.incomplete(), 0)
        topic.title_ja = "雪の日"
        topic.save()
        self.assertEqual(self.incomplete(), 1)
        [text] = next(row.texts for row in board(self.editor) if row.kind.key == "topic")
        mark_checked(topic, "title_en", seen=text.before.entry, by=self.editor)
        self.assertEqual(self.incomplete(), 0)

    def test_it_is_counted_once_for_all_requests(self):
        make_topic(title_ja="雨の日", title_en="", body_ja="", body_en="")
        now, editor = timezone.now(), self.editor
        self.assertIs(shares_for(editor, now), shares_for(editor, now))
        self.assertEqual(self.incomplete(), 1)
        self.assertIsNot(shares_for(self.person("reviewer"), now), shares_for(editor, now))
