"""core.drafts.services: a step saved over newer answers, and the end of old drafts."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock

from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from kanazawa2030.core import registry
from kanazawa2030.core.drafts.services import DraftExpiry, StaleDraft, with_step
from kanazawa2030.core.workflow.changes import ChangeError
from partners.models import PartnerChange

from ...base import PortalTestCase
from ...people import make_person
from ..forms.recipe import STEPS, Recipe


class WithStepTests(SimpleTestCase):
    def setUp(self):
        self.opened = STEPS.version(Recipe(), "dish")
        self.recipe = Recipe(dish={"name": "一つめ"})

    def keep(self, name, version, **more):
        return with_step(self.recipe, STEPS, "dish", {"name": name}, version, **more)

    def test_newer_answers_are_not_overwritten(self):
        with self.assertRaises(StaleDraft) as caught:
            self.keep("二つめ", self.opened)
        self.assertIs(caught.exception.current, self.recipe)
        self.assertIsInstance(caught.exception, ChangeError)
        now = STEPS.version(self.recipe, "dish")
        for version in (now, None):
            self.assertEqual(self.keep("二つめ", version)["dish"], {"name": "二つめ"})

    def test_a_second_click_is_no_conflict_but_a_second_file_is(self):
        self.assertEqual(self.keep("一つめ", self.opened), self.recipe.data)
        with self.assertRaises(StaleDraft):
            self.keep("一つめ", self.opened, has_file=True)

    def test_another_step_is_no_conflict(self):
        empty = STEPS.version(self.recipe, "cooking")
        data = with_step(self.recipe, STEPS, "cooking", {"how": "煮る"}, empty)
        self.assertEqual(data, {"dish": {"name": "一つめ"}, "cooking": {"how": "煮る"}})


@override_settings(DRAFT_KEPT_DAYS=100, DRAFT_WARNING_DAYS=10)
class ExpiryTests(PortalTestCase):
    def setUp(self):
        self.start = timezone.now()
        self.told = []
        self.expiry = DraftExpiry(
            drafts=lambda: PartnerChange.objects.filter(status="draft"),
            touched="edited_at",
            owner="author",
            notify=lambda draft, on, now: self.told.append((draft, on)),
        )
        self.draft = self.make(make_person("partner"))

    def make(self, author):
        return PartnerChange.objects.create(
            is_application=True, author=author, edited_at=self.start
        )

    def day(self, number):
        return self.start + timedelta(days=number)

    def test_warned_once_with_the_day_it_goes(self):
        for number in (89, 90, 91):
            self.expiry.warn(self.day(number))
        self.assertEqual(self.told, [(self.draft, timezone.localdate(self.day(100)))])

    def test_deleted_only_after_the_promised_time(self):
        self.assertEqual(self.expiry.purge(self.day(400), dry_run=False), 0)
        self.expiry.warn(self.day(400))
        self.assertEqual(self.expiry.purge(self.day(409), dry_run=False), 0)
        self.assertEqual(self.expiry.purge(self.day(410), dry_run=True), 1)
        self.assertTrue(PartnerChange.objects.exists())
        self.assertEqual(self.expiry.purge(self.day(410), dry_run=False), 1)
        self.assertFalse(PartnerChange.objects.exists())

    def test_a_draft_of_nobody_goes_without_a_warning(self):
        lost = self.make(None)
        self.expiry.warn(self.day(101))
        self.assertEqual([draft for draft, _on in self.told], [self.draft])
        self.assertEqual(self.expiry.purge(self.day(101), dry_run=False), 1)
        self.assertFalse(PartnerChange.objects.filter(pk=lost.pk).exists())

    def test_one_touched_in_the_meantime_stays(self):
        def delete(draft):
            draft.delete()
            PartnerChange.objects.update(edited_at=self.day(99))

        other = self.make(make_person("partner"))
        self.expiry.warn(self.day(90))
        count = replace(self.expiry, delete=delete).purge(self.day(100), dry_run=False)
        self.assertEqual(count, 1)
        self.assertEqual(PartnerChange.objects.filter(pk__in=[self.draft.pk, other.pk]).count(), 1)

    def test_registered(self):
        for table in ("_tasks", "_purges"):
            patched = mock.patch.dict(getattr(registry, table))
            patched.start()
            self.addCleanup(patched.stop)
        self.expiry.register("recipes", "Drafts of recipes", order=5)
        self.assertIn("recipes", [task.name for task in registry.tasks()])
        self.assertIn(("recipes", 5), [(rule.name, rule.order) for rule in registry.purges()])
