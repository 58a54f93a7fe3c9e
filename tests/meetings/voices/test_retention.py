"""What is kept how long; a dry run touches nothing."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone

from meetings.models import Voice, VoiceFlag
from meetings.voices import retention, services

from ...base import PortalTestCase
from .factories import EMAIL, make_question, make_voice, send


class RetentionTests(PortalTestCase):
    def assertPurges(self, rule, number):
        now = timezone.now()
        before = list(Voice.objects.order_by("pk").values())
        self.assertEqual(rule(now, dry_run=True), number)
        self.assertEqual(list(Voice.objects.order_by("pk").values()), before)
        self.assertEqual(rule(now, dry_run=False), number)
        self.assertEqual(rule(now, dry_run=False), 0)

    def test_unconfirmed_after_two_days(self):
        question = make_question()
        now = timezone.now()
        old = send(question, text="古い声", now=now - timedelta(hours=48))
        send(question, now=now - timedelta(hours=47))
        make_voice(question, "waiting", created_at=now - timedelta(days=9))
        self.assertPurges(retention.purge_unconfirmed, 1)
        self.assertFalse(Voice.objects.filter(pk=old.pk).exists())

    @override_settings(VOICE_EMAIL_KEPT_DAYS=90)
    def test_addresses_after_the_question_and_declined_answers_with_them(self):
        old, recent = make_question(days=(-120, -91)), make_question(days=(-120, -89))
        for question in (old, recent):
            make_voice(question, key="a")
            make_voice(question, "declined", key="b")
        self.assertPurges(retention.purge_declined, 1)
        self.assertPurges(retention.purge_addresses, 1)
        self.assertEqual({voice.email for voice in old.voices.all()}, {""})
        self.assertEqual({voice.key for voice in old.voices.all()}, {""})
        self.assertEqual([voice.email for voice in recent.voices.all()], [EMAIL, EMAIL])
        self.assertEqual(old.voices.public().count(), 1)

    def test_requests_a_year_after_they_were_handled(self):
        now = timezone.now()
        voice = make_voice(make_question())
        for days, handled in ((400, 366), (400, None), (400, 300)):
            row = services.flag(voice, reason=f"{handled}", now=now - timedelta(days=days))
            if handled:
                services.handle(row, by=self.editor, now=now - timedelta(days=handled))
        self.assertPurges(retention.purge_flags, 1)
        self.assertEqual(VoiceFlag.objects.count(), 2)
