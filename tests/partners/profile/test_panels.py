"""What of the partners' stands in the morning mail of staff: numbers, nothing else."""

from django.utils import timezone

from partners.profile.panels import digest_lines

from ..board.factories import make_entry, make_request
from ..commitments.factories import PagesCase, send


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
                "掲示板に載せる前の掲示：1件",
                "頼まれている引き合わせ：2件",
                "パートナーの取組目標と報告：1件",
            ],
        )
        for other in (self.editor, self.approver, self.reception):
            self.assertEqual(self.lines(other), [])
