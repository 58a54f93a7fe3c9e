"""A prepared queryset yields what the plain one does, for whatever value is given."""

from unittest import mock

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from events.models import Event
from kanazawa2030.core.models.prepared import Given, Prepared

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_past_event, make_venue

NOW = Given("now", Event._meta.get_field("over_at"))


class PreparedTests(PortalTestCase):
    def test_whole_rows_with_what_is_selected_beside(self):
        venue = make_venue(name_ja="市民会館")
        make_event(slug="here", venue=venue, offered_needs=["childcare"])
        make_event(slug="screen", venue=None, format="online")
        make_past_event(slug="over")
        find = Prepared(lambda: Event.objects.upcoming(NOW).select_related("venue"))
        found = find(now=timezone.now())
        plain = list(Event.objects.upcoming())
        self.assertEqual(found, plain)
        for one, other in zip(found, plain, strict=True):
            for field in Event._meta.concrete_fields:
                self.assertEqual(getattr(one, field.attname), getattr(other, field.attname))
        with self.assertNumQueries(0):
            self.assertEqual({one.slug: one.venue for one in found}["here"].name_ja, "市民会館")
            self.assertIsNone({one.slug: one.venue for one in found}["screen"])

    def test_each_run_takes_its_own_values(self):
        make_event(slug="soon", starts_at=in_days(1))
        make_event(slug="later", starts_at=in_days(9))
        find = Prepared(lambda: Event.objects.rewrite(False).upcoming(NOW).values_list("slug"))
        self.assertEqual(find(now=timezone.now()), [("soon",), ("later",)])
        self.assertEqual(find(now=in_days(5)), [("later",)])
        self.assertEqual(find(now=in_days(50)), [])

    def test_it_is_composed_once(self):
        build = mock.Mock(side_effect=Event.objects.all)
        find = Prepared(build)
        for _time in range(3):
            find(using=DEFAULT_DB_ALIAS)
        build.assert_called_once_with()

    def test_columns_out_of_their_order_are_refused(self):
        with self.assertRaises(TypeError):
            Prepared(lambda: Event.objects.values_list("title_ja", "slug"))()

    def test_a_value_that_is_missing_is_an_error(self):
        with self.assertRaises(KeyError):
            Prepared(lambda: Event.objects.upcoming(NOW))()
