"""Rows of the access table: entries on the board, and a request to be introduced."""

from datetime import timedelta

from django.utils import timezone

from partners.models import BoardEntry, Introduction

Status = BoardEntry.Status


class BoardRows:
    """Creates entries of `partner` in each state, and a request of `asking`."""

    def __init__(self, partner, asking, *, author):
        now = timezone.now()
        later = {"published_at": now, "expires_at": now + timedelta(days=30)}
        self.entries = {
            stands: BoardEntry.objects.create(
                partner=partner,
                author=author,
                kind="can",
                title_ja="掲示",
                text_ja="内容",
                submitted_at=now,
                **fields,
            )
            for stands, fields in {
                "live": {"status": Status.PUBLISHED, **later},
                "sent": {"status": Status.SUBMITTED},
                "expired": {"status": Status.EXPIRED, "ended_at": now, **later},
                "closed": {"status": Status.CLOSED, "ended_at": now},
            }.items()
        }
        self.asked = Introduction.objects.create(
            entry=self.entries["live"], partner=asking, message="相談", asked_at=now
        )
        nobody = self.asked.entry_id + 999
        pks = {stands: [entry.pk] for stands, entry in self.entries.items()}
        self.arguments = {
            "partners:board_entry": {**pks, "nobody": [nobody]},
            "partners:board_edit": {**pks, "nobody": [nobody]},
            "partners:board_close": pks,
            "partners:board_renew": {"": pks["live"]},
            "partners:board_ask": {**pks, "nobody": [nobody]},
            "admin:partners_introduction_move": {"": [self.asked.pk, "introduce"]},
        }
