"""The drawing of the home page follows the season in Japan."""

from datetime import timedelta

import time_machine

from kanazawa2030.pages.public.seasons import AUTUMN, SPRING, SUMMER, WINTER, drawing_of_today

from ...factories import tokyo
from ...test_architecture import ROOT
from ..cases import LANGUAGES, PageTestCase

BORDERS = (
    (tokyo(2027, 3, 1), WINTER, SPRING),
    (tokyo(2027, 6, 1), SPRING, SUMMER),
    (tokyo(2027, 9, 1), SUMMER, AUTUMN),
    (tokyo(2027, 12, 1), AUTUMN, WINTER),
    (tokyo(2028, 1, 1), WINTER, WINTER),
)


class SeasonTests(PageTestCase):
    def test_changes_at_midnight_in_japan(self):
        for border, before, after in BORDERS:
            for moment, expected in ((border - timedelta(seconds=1), before), (border, after)):
                with self.subTest(moment=moment), time_machine.travel(moment, tick=False):
                    self.assertIs(drawing_of_today(), expected)

    def test_home_shows_it_with_its_own_words_in_both_languages(self):
        texts = set()
        for border, _before, drawing in BORDERS[:4]:
            with time_machine.travel(border):
                for language in LANGUAGES:
                    html = self.page("home", language=language)
                    image = html.split('class="hero__art"')[1].split(">")[0]
                    self.assertIn(f'src="/static/{drawing.source}"', image)
                    texts.add(image.split('alt="')[1])
        self.assertEqual(len(texts), 8)

    def test_each_drawing_is_there_and_light(self):
        for drawing in (SPRING, SUMMER, AUTUMN, WINTER):
            data = (ROOT / "static" / drawing.source).read_bytes()
            self.assertIn(b'width="2400" height="640"', data)
            self.assertLess(len(data), 45_000)
