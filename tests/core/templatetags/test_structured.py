"""Breadcrumbs as data, read from those the page shows."""

import json

from django.test import SimpleTestCase

from kanazawa2030.core.templatetags.structured import breadcrumb_data


class BreadcrumbDataTest(SimpleTestCase):
    def steps(self, items: str) -> list[dict]:
        text = breadcrumb_data(items).partition(">")[2].partition("</script>")[0]
        return json.loads(text)["itemListElement"]

    def test_says_what_the_page_shows(self):
        items = (
            '<li><a href="/en/">Home</a></li> <li><a class="x" href="/en/a/?b=1&amp;c=2">'
            'A &amp; <span lang="ja">B</span></a></li><li><span aria-current="page">C</span></li>'
        )
        self.assertEqual(
            self.steps(items),
            [
                {
                    "@type": "ListItem",
                    "position": 1,
                    "name": "Home",
                    "item": "http://testserver/en/",
                },
                {
                    "@type": "ListItem",
                    "position": 2,
                    "name": "A & B",
                    "item": "http://testserver/en/a/?b=1&c=2",
                },
                {"@type": "ListItem", "position": 3, "name": "C"},
            ],
        )

    def test_a_title_cannot_end_the_script(self):
        items = "<li>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</li>"
        (step,) = self.steps(items)
        self.assertEqual(step["name"], "</script><script>alert(1)</script>")
        self.assertEqual(breadcrumb_data(items).count("</script>"), 1)
