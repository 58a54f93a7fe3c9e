"""core.language.slugs: one way to a free address, for every model."""

from events.models import Event
from kanazawa2030.core.language.slugs import free_slug
from partners.models import Partner

from ...base import PortalTestCase
from ...factories import make_event, make_partner


class FreeSlugTests(PortalTestCase):
    def test_a_taken_or_reserved_one_gets_a_number(self):
        make_event(slug="cafe-9")
        make_event(slug="cafe-9-2")
        make_partner(slug="river", published=False)
        for model, wish, expected in (
            (Event, "cafe-9", "cafe-9-3"),
            (Event, "river", "river"),
            (Event, "past", "past-2"),
            (Event, "茶屋", "event"),
            (Partner, "River!", "river-2"),
            (Partner, "past", "past-2"),
            (Partner, "", "partner"),
        ):
            with self.subTest(model=model, wish=wish):
                self.assertEqual(free_slug(model, wish, reserved=("past",)), expected)

    def test_a_long_one_leaves_room_for_its_number(self):
        for model, longest in ((Event, 80), (Partner, 60)):
            with self.subTest(model=model):
                slug = free_slug(model, "a" * 100)
                self.assertEqual(slug, "a" * (longest - 10))
