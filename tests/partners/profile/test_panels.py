"""What of the partners' stands in the morning mail of staff: numbers, nothing else."""

from datetime import UTC, datetime

import time_machine
from django.utils import timezone

from partners.models import PartnerChange
from partners.profile.panels import digest_lines

from ..board.factories import make_entry, make_request
from ..commitments.factories import PagesCase, send
from .factories import open_change


class MorningTests(PagesCase):
    def lines(self, person):
        return digest_lines(person, timezone.now())

    def test_each_queue_is_counted_for_those_who_decide(self):
        self.assertEqual(self.lines(self.reviewer), [])
        entry = make_entry()
        make_entry(state="submitted")
        make_request(entry)
        make_request(entry)
        send(self.partner, self.owner)
        self.assertEqual(
            self.lines(self.reviewer),
            [
                "確認待ちの掲示：1件",
                "頼まれている引き合わせ：2件",
                "パートナーの取組目標と報告：1件",
            ],
        )
        for other in (self.editor, self.approver, self.reception):
            self.assertEqual(self.lines(other), [])


class DeskTests(PagesCase):
    def test_a_day_is_that_of_kanazawa_in_the_words_of_the_page(self):
        """Sent on 30 November at 8:00 in Kanazawa: in UTC it is still the 29th."""
        with time_machine.travel(datetime(2026, 11, 29, 23, tzinfo=UTC)):
            send(self.partner, self.owner)
            make_request(make_entry())
        change = open_change(self.partner, self.owner)
        PartnerChange.objects.filter(pk=change.pk).update(
            status="submitted", submitted_at=datetime(2026, 11, 29, 23, tzinfo=UTC)
        )
        page = self.client_class().sign_in(self.reviewer).get("/admin/")
        self.assertContains(page, "11月30日（月）", count=3)
        self.assertNotContains(page, "2026-11-")
