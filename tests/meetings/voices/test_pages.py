"""Kept pages of voices: what is published appears, what is deleted is gone at once."""

from kanazawa2030.core.workflow import publishing
from meetings.voices import services

from ...core.page_cache.cases import KeptPagesCase
from .factories import PAGE, TEXT, make_question, make_voice


class KeptVoicesTests(KeptPagesCase):
    def setUp(self):
        super().setUp()
        self.question = make_question()
        self.voice = make_voice(self.question, "waiting")

    def page(self):
        return self.visit(PAGE.format("ja"))

    def test_the_page_is_kept(self):
        self.page()
        self.assertKept(PAGE.format("ja"))

    def test_shown_and_deleted(self):
        self.assertNotContains(self.page(), TEXT)
        services.decide(self.voice, "publish", by=self.editor)
        self.assertContains(self.page(), TEXT)
        self.assertKept(PAGE.format("ja"))
        services.delete_own(self.voice)
        self.assertNotContains(self.page(), TEXT)

    def test_paused_resumed_and_withdrawn(self):
        self.assertContains(self.page(), 'name="text"')
        services.pause(self.question, paused=True, by=self.editor)
        self.assertNotContains(self.page(), 'name="text"')
        services.pause(self.question, paused=False, by=self.editor)
        self.assertContains(self.page(), 'name="text"')
        publishing.apply_transition(self.question, "withdraw", by=self.editor, reason="誤り")
        self.assertNotContains(self.page(), 'name="text"')
