"""Sending, confirming, reading, deleting; questions one at a time."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.workflow import publishing
from kanazawa2030.core.workflow.changes import StaleItem
from meetings.models import Voice, VoiceFlag
from meetings.voices import services
from meetings.voices.transitions import VoiceError, VoicesClosed

from ...base import PortalTestCase
from .factories import EMAIL, TEXT, make_parts, make_question, make_voice, send

Status = Voice.Status


class SendTests(PortalTestCase):
    def test_an_answer_waits_for_its_writer(self):
        voice = send(make_question())
        self.assertEqual((voice.status, voice.text), (Status.UNCONFIRMED, TEXT))
        (mail,) = self.outbox("voice_confirm")
        self.assertEqual((mail.to, mail.language), (EMAIL, "ja"))
        self.assertNotIn(TEXT, mail.text + mail.html + mail.subject)
        self.assertEqual(mail.expires_at, voice.created_at + timedelta(hours=48))

    def test_the_same_six_times_is_one_answer_and_one_mail(self):
        question = make_question()
        for said in (TEXT, TEXT, f" {TEXT}", TEXT, TEXT, TEXT):
            send(question, text=said, email=EMAIL.upper().replace("EXAMPLE.TEST", "example.test"))
        self.assertEqual(Voice.objects.count(), 1)
        self.assertEqual(len(self.outbox("voice_confirm")), 1)

    def test_another_text_address_or_question_is_another_answer(self):
        question = make_question()
        send(question)
        send(question, text="鐘の音")
        send(question, email="other@example.test")
        self.assertEqual(Voice.objects.count(), 3)

    def test_what_is_known_is_told_by_mail_only(self):
        question = make_question()
        voice = services.confirm(send(question))
        services.decide(voice, "publish", by=self.editor)
        again = send(question)
        self.assertEqual((again.pk, again.status), (voice.pk, Status.SHOWN))
        self.assertEqual(len(self.outbox("voice_known")), 1)

    def test_one_that_was_not_confirmed_in_time_is_sent_anew(self):
        question = make_question()
        old = send(question, now=timezone.now() - timedelta(hours=49))
        new = send(question)
        self.assertNotEqual(old.pk, new.pk)
        self.assertEqual(Voice.objects.count(), 1)

    def test_refused_when_closed_paused_withdrawn_or_not_yet_open(self):
        for fields in (
            {"days": (-9, -1)},
            {"days": (1, 9)},
            {"is_paused": True},
            {"published": False},
        ):
            with self.subTest(fields), self.assertRaises(VoicesClosed):
                send(make_question(**fields))
        self.assertFalse(Voice.objects.exists())


class ConfirmTests(PortalTestCase):
    def test_twice_is_once(self):
        voice = send(make_question())
        for _time in range(2):
            voice = services.confirm(voice)
        self.assertEqual(voice.status, Status.WAITING)
        self.assertEqual([m.move for m in voice.moves.all()], ["send", "confirm"])

    def test_not_after_two_days_nor_once_deleted(self):
        question = make_question()
        late = send(question, now=timezone.now() - timedelta(hours=48))
        gone = services.delete_own(send(question, text="鐘の音"))
        for voice in (late, gone):
            with self.assertRaises(VoiceError):
                services.confirm(voice)


class DeleteTests(PortalTestCase):
    def test_everything_of_the_writer_is_erased(self):
        question = make_question()
        voice = services.confirm(send(question, nickname="用水の人"))
        voice = services.decide(voice, "publish", by=self.editor)
        services.flag(voice, reason="名前がある")
        OutgoingMail.objects.filter(kind="voice_confirm").update(status="sent")
        for _time in range(2):
            voice = services.delete_own(voice)
        voice.refresh_from_db()
        self.assertEqual(voice.status, Status.DELETED)
        self.assertEqual((voice.text, voice.nickname, voice.email, voice.key), ("", "", "", ""))
        self.assertFalse(VoiceFlag.objects.exists())
        self.assertFalse(self.outbox("voice_shown"), "what was not sent is not sent")
        self.assertEqual([mail.to for mail in self.outbox()], [""])
        self.assertNotIn(TEXT, str([vars(move) for move in voice.moves.all()]))
        self.assertEqual(question.voices.public().count(), 0)

    def test_by_staff_at_the_counter(self):
        voice = services.enter(make_question(), by=self.editor, text=TEXT, course_id=1)
        voice = services.decide(voice, "delete", by=self.editor)
        self.assertEqual((voice.status, voice.text), (Status.DELETED, ""))


class DecideTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.voice = services.confirm(send(make_question()))

    def test_published_and_removed_again(self):
        voice = services.decide(self.voice, "publish", by=self.editor, version=self.voice.version)
        self.assertEqual(voice.read_by, self.editor)
        self.assertEqual(len(self.outbox("voice_shown")), 1)
        voice = services.decide(voice, "unpublish", by=self.editor, reason="person")
        self.assertEqual((voice.status, voice.reason), (Status.DECLINED, "person"))
        (mail,) = self.outbox("voice_declined")
        self.assertIn("個人の名前や、誰のことか分かる内容が書かれている。", mail.text)
        voice = services.decide(voice, "publish", by=self.editor)
        self.assertEqual((voice.status, voice.reason), (Status.SHOWN, ""))
        self.assertEqual(
            [move.move for move in voice.moves.all()],
            ["send", "confirm", "publish", "unpublish", "publish"],
        )

    def test_not_published_needs_one_of_the_rules(self):
        for reason in ("", "because"):
            with self.assertRaises(VoiceError):
                services.decide(self.voice, "decline", by=self.editor, reason=reason)
        voice = services.decide(self.voice, "decline", by=self.editor, reason="topic")
        self.assertEqual(voice.status, Status.DECLINED)

    def test_a_stale_page_decides_nothing(self):
        services.decide(self.voice, "publish", by=self.editor)
        services.decide(Voice.objects.get(), "unpublish", by=self.editor, reason="topic")
        with self.assertRaises(StaleItem):
            services.decide(self.voice, "publish", by=self.editor, version=self.voice.version)

    def test_nobody_without_the_right(self):
        for person in (self.reception, self.reviewer, self.approver):
            with self.subTest(person), self.assertRaises(PermissionDenied):
                services.decide(self.voice, "publish", by=person)

    def test_an_unconfirmed_answer_cannot_be_published(self):
        voice = send(self.voice.question, text="鐘の音")
        with self.assertRaises(VoiceError):
            services.decide(voice, "publish", by=self.editor)


class OutcomeTests(PortalTestCase):
    def test_a_session_before_the_answer_is_refused(self):
        today = timezone.localdate()
        meeting, statement, decision = make_parts(held_on=today - timedelta(days=1))
        voice = make_voice(make_question())
        for said in ({"meeting": meeting}, {"statement": statement}, {"decision": decision}):
            with self.assertRaisesMessage(VoiceError, "声が寄せられる前"):
                services.set_outcome(voice, by=self.editor, **said)
        meeting.held_on = today
        meeting.save()
        self.assertEqual(
            services.set_outcome(voice, by=self.editor, meeting=meeting).meeting, meeting
        )

    def test_an_answer_on_paper_counts_from_the_question(self):
        meeting, *_parts = make_parts(held_on=timezone.localdate() - timedelta(days=1))
        voice = make_voice(make_question(), source="counter", email="")
        services.set_outcome(voice, by=self.editor, meeting=meeting)
        self.assertEqual(Voice.objects.get().meeting, meeting)

    def test_what_it_became_names_the_session(self):
        meeting, statement, decision = make_parts(held_on=timezone.localdate())
        voice = make_voice(make_question())
        changed = services.set_outcome(
            voice, by=self.editor, statement=statement, decision=decision, version=voice.version
        )
        self.assertEqual(changed.meeting, meeting)
        self.assertEqual(changed.version, voice.version + 1)
        with self.assertRaises(StaleItem):
            services.set_outcome(voice, by=self.editor, version=voice.version)

    def test_parts_of_two_sessions_are_refused(self):
        _meeting, statement, _decision = make_parts(held_on=timezone.localdate())
        other, _statement, decision = make_parts(held_on=timezone.localdate())
        voice = make_voice(make_question())
        for said in (
            {"statement": statement, "decision": decision},
            {"meeting": other, "statement": statement},
        ):
            with self.assertRaisesMessage(VoiceError, "選んだ回"):
                services.set_outcome(voice, by=self.editor, **said)


class CounterTests(PortalTestCase):
    def enter(self, question, by=None, **said):
        said = {"text": TEXT, "course_id": 1, "language": "ja", **said}
        return services.enter(question, by=by or self.editor, **said)

    def test_confirmed_at_once_and_still_to_be_read(self):
        voice = self.enter(make_question(days=(-9, -1)))
        self.assertEqual((voice.status, voice.source), (Status.WAITING, "counter"))
        self.assertFalse(self.outbox())
        self.assertEqual(list(Voice.objects.to_read()), [voice])

    def test_a_second_click_is_the_same_answer(self):
        question = make_question()
        self.assertEqual(self.enter(question), self.enter(question))

    def test_not_before_it_is_asked_and_not_without_the_right(self):
        with self.assertRaises(VoiceError):
            self.enter(make_question(days=(1, 9)))
        with self.assertRaises(PermissionDenied):
            self.enter(make_question(), by=self.reviewer)


class QuestionTests(PortalTestCase):
    def test_one_at_a_time(self):
        make_question(days=(-3, 10))
        second = make_question(published=False, days=(5, 20))
        with self.assertRaises(publishing.PublishingError) as refused:
            publishing.apply_transition(second, "publish", by=self.editor)
        self.assertEqual(refused.exception.field, "opens_at")

    def test_dates_cannot_be_moved_over_another_question(self):
        first = make_question(days=(-3, 10))
        second = make_question(days=(10, 20))
        with self.assertRaises(publishing.PublishingError):
            publishing.save_changes(
                second, changes={"opens_at": first.opens_at}, by=self.editor, fixed=()
            )

    def test_pause_and_resume_are_in_the_history(self):
        question = make_question()
        for paused in (True, True, False):
            question = services.pause(question, paused=paused, by=self.editor)
        moves = [line.move for line in publishing.history(question)]
        self.assertEqual(moves, ["pause", "resume"])
        with self.assertRaises(PermissionDenied):
            services.pause(question, paused=True, by=self.reviewer)


class FlagTests(PortalTestCase):
    def test_it_hides_nothing_and_is_kept_once(self):
        voice = make_voice(make_question())
        for _time in range(2):
            row = services.flag(voice, reason="名前がある")
        self.assertEqual(VoiceFlag.objects.count(), 1)
        self.assertEqual(Voice.objects.public().count(), 1)
        for _time in range(2):
            row = services.handle(row, by=self.editor)
        self.assertEqual(row.handled_by, self.editor)
        services.flag(voice, reason="名前がある")
        self.assertEqual(VoiceFlag.objects.open().count(), 1)

    def test_only_what_is_public(self):
        with self.assertRaises(VoiceError):
            services.flag(make_voice(make_question(), "waiting"), reason="x")
