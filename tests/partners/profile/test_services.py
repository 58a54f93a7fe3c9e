"""partners.services: the moves of a partner's status, and changes of its words."""

from django.core.exceptions import PermissionDenied

from kanazawa2030.core.workflow.changes import StaleItem, version_of
from partners.models import Partner, PartnerMove
from partners.profile.services import (
    TRANSITIONS,
    apply_to_partner,
    change_partner,
    has_been_public,
    label_of,
)
from partners.transitions import PartnerError

from ...base import PortalTestCase
from ...factories import make_partner


class TransitionTests(PortalTestCase):
    def test_the_table(self):
        expected = {
            "applied": ["approve", "return"],
            "returned": ["approve"],
            "approved": ["suspend", "leave"],
            "suspended": ["reinstate", "leave"],
            "left": [],
        }
        for status, names in expected.items():
            partner = make_partner(status=status)
            self.assertEqual(
                [one.name for one in TRANSITIONS.transitions_for(partner, self.reviewer)], names
            )
            self.assertEqual(TRANSITIONS.transitions_for(partner, self.editor), [])

    def test_every_move_from_every_other_status_is_refused(self):
        by_staff = [one for one in TRANSITIONS.values() if "staff" in one.actors]
        self.assertEqual(len(by_staff), 5)
        for step in by_staff:
            for status in set(Partner.Status.values) - set(step.sources):
                with self.assertRaises(PartnerError):
                    apply_to_partner(
                        make_partner(status=status), step.name, by=self.reviewer, reason="x"
                    )
        self.assertFalse(PartnerMove.objects.exists())

    def test_who_when_and_why_are_kept(self):
        partner = make_partner()
        apply_to_partner(partner, "suspend", by=self.reviewer, reason="連絡がつかない")
        line = partner.moves.get()
        self.assertEqual((line.by, line.reason), (self.reviewer, "連絡がつかない"))
        self.assertEqual(str(label_of(line)), str(TRANSITIONS["suspend"].label))

    def test_a_reason_is_asked_for(self):
        with self.assertRaises(PartnerError) as caught:
            apply_to_partner(make_partner(), "suspend", by=self.reviewer, reason=" ")
        self.assertEqual(caught.exception.field, "reason")

    def test_editors_move_nobody(self):
        with self.assertRaises(PermissionDenied):
            apply_to_partner(make_partner(published=False), "approve", by=self.editor)

    def test_staff_do_not_send_again_what_is_a_members_to_send(self):
        with self.assertRaises(PermissionDenied):
            apply_to_partner(make_partner(status="returned"), "resubmit", by=self.administrator)

    def test_a_second_click_leaves_no_second_line(self):
        partner = make_partner(published=False)
        apply_to_partner(partner, "approve", by=self.reviewer)
        with self.assertRaises(PartnerError):
            apply_to_partner(partner, "approve", by=self.reviewer)
        self.assertEqual(PartnerMove.objects.count(), 1)


class Changes(PortalTestCase):
    def test_only_what_differs_is_written(self):
        partner = make_partner(tagline_ja="前")
        Partner.objects.filter(pk=partner.pk).update(practice_ja="他の人")
        change_partner(partner, changes={"tagline_ja": "後"}, by=self.editor)
        partner.refresh_from_db()
        self.assertEqual((partner.tagline_ja, partner.practice_ja), ("後", "他の人"))
        self.assertIn("後", partner.search_text)

    def test_a_new_reading_sorts_anew(self):
        partner = make_partner(name_kana="あさひ")
        changed = change_partner(partner, changes={"name_kana": "わかば"}, by=self.editor)
        self.assertTrue(changed.sort_ja.startswith("わ"))

    def test_an_old_form_is_refused_but_no_second_click(self):
        partner = make_partner()
        opened = version_of(partner)
        for _click in range(2):
            change_partner(partner, changes={"tagline_ja": "後"}, by=self.editor, version=opened)
        with self.assertRaises(StaleItem):
            change_partner(partner, changes={"tagline_ja": "別"}, by=self.editor, version=opened)

    def test_an_address_once_in_the_directory_stays(self):
        applied = make_partner(published=False)
        change_partner(applied, changes={"slug": "new-name"}, by=self.editor)
        for partner in (make_partner(), make_partner(status="left")):
            self.assertTrue(has_been_public(partner))
            with self.assertRaises(PartnerError) as caught:
                change_partner(partner, changes={"slug": "newer"}, by=self.editor)
            self.assertEqual(caught.exception.field, "slug")

    def test_tags(self):
        partner = make_partner(courses=(1,))
        change_partner(partner, changes={"courses": []}, by=self.editor)
        self.assertFalse(partner.courses.exists())
