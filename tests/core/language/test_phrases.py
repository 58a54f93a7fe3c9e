"""Long official names break between phrases."""

from django.test import SimpleTestCase

from kanazawa2030.core.language.phrases import with_breaks
from kanazawa2030.core.models import CourseOfAction

from ...base import PortalTestCase


class PhraseTests(SimpleTestCase):
    def test_known_names_break_between_phrases(self):
        for name, html in (
            ("働きがいも、生きがいも得られるまち", "働きがいも、<wbr>生きがいも<wbr>得られるまち"),
            ("公益社団法人金沢青年会議所", "公益社団法人<wbr>金沢青年会議所"),
        ):
            self.assertEqual(with_breaks(name), html)

    def test_others_stay_as_they_are_and_safe(self):
        self.assertEqual(with_breaks("見本 庭と水の会"), "見本 庭と水の会")
        self.assertEqual(with_breaks("<b>"), "&lt;b&gt;")
        self.assertEqual(with_breaks(""), "")


class CourseTests(PortalTestCase):
    def test_each_course_is_known_and_keeps_its_name(self):
        for course in CourseOfAction.objects.all():
            for name in (course.title_ja, course.short_title_ja):
                html = with_breaks(name)
                self.assertIn("<wbr>", html)
                self.assertEqual(html.replace("<wbr>", ""), name)
