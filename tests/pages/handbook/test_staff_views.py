"""The handbook on the desk: who reads it, in which language, and the way to it."""

from django.urls import reverse

from kanazawa2030.pages.handbook.contents import EXPLAINS, read

from ...base import PortalTestCase
from ...factories import make_event

CONTENTS = reverse("admin:handbook")


def address(slug: str) -> str:
    return reverse("admin:handbook_page", args=[slug])


class HandbookTests(PortalTestCase):
    def sign_in(self, role, language="ja"):
        user = self.person(role)
        user.language = language
        user.save()
        self.client.sign_in(user)

    def test_a_helper_of_one_day_reads_it_in_the_language_of_the_desk(self):
        for language in ("ja", "en"):
            self.sign_in("reception", language)
            contents = self.client.get(CONTENTS)
            for slug in EXPLAINS:
                with self.subTest(slug=slug, language=language):
                    title = read(slug, language).title
                    self.assertContains(contents, title)
                    self.assertContains(self.client.get(address(slug)), title)

    def test_links_and_pictures_of_a_page_lead_somewhere(self):
        self.sign_in("reception")
        page = self.client.get(address("proposal"))
        self.assertContains(page, f'href="{address("publish-a-cafe")}"')
        self.assertContains(page, 'src="/static/handbook/proposal.ja.webp"')
        self.assertNotContains(page, ".md")

    def test_an_unknown_page_is_not_found(self):
        self.sign_in("reception")
        self.assertEqual(self.client.get("/admin/handbook/unknown/").status_code, 404)

    def test_a_stranger_signs_in_first(self):
        self.assertEqual(self.client.get(CONTENTS).status_code, 302)

    def test_each_page_of_the_desk_leads_to_what_explains_it(self):
        self.sign_in("administrator")
        change = reverse("admin:events_event_change", args=[make_event().pk])
        for path, expected in (
            (change, address("publish-a-cafe")),
            (reverse("admin:events_proposal_changelist"), address("proposal")),
            (reverse("admin:index"), CONTENTS),
        ):
            with self.subTest(path):
                self.assertContains(self.client.get(path), f'href="{expected}"')
