"""Rows of the access table: questions of the day, answers in some states, a request."""

from meetings.voices import mail, services

from ..meetings.voices.factories import make_parts, make_question, make_voice

OWN_PAGES = ("own", "confirm", "delete")


class VoiceRows:
    """Creates a question of each kind, answers to the present one, and a request."""

    def __init__(self):
        self.questions = {
            "past": make_question(days=(-30, -20)),
            "present": make_question(),
            "draft": make_question(published=False, days=(-9, -8)),
            "withdrawn": make_question(
                days=(-60, -50), publishing_state="withdrawn", withdrawal_reason="誤り"
            ),
        }
        meeting, statement, decision = make_parts()
        question = self.questions["present"]
        self.shown = make_voice(question, nickname="市民")
        self.waiting = make_voice(question, "waiting", nickname="市民")
        make_voice(self.questions["past"], decision=decision, statement=statement, meeting=meeting)
        self.flag = services.flag(self.shown, reason="名前がある")
        own = {"known": [mail.token_of(self.shown)], "forged": ["1.x~y"]}
        pks = {stands: [one.pk] for stands, one in self.questions.items()}
        self.arguments = {
            "voices:question": pks,
            "voices:flag": {"shown": [self.shown.pk], "waiting": [self.waiting.pk]},
            **{f"voices:{name}": own for name in OWN_PAGES},
            "admin:meetings_question_delete": {name: pks[name] for name in ("past", "draft")},
            "admin:meetings_voice_move": {"": [self.waiting.pk, "decline"]},
            "admin:meetings_voice_read": {"": []},
        }
