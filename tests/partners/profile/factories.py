"""What the tests of joining share: a filled form, a member, an application sent."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from kanazawa2030.core.language.bilingual import page_language
from partners.models import PartnerChange
from partners.profile import drafts as profile_drafts
from partners.profile.steps import APPLICATION, steps_of

ORGANISATION = {
    "kind": "group",
    "name_ja": "浅野川をあるく会",
    "name_en": "Asano Walkers",
    "name_kana": "ｱｻﾉｶﾞﾜｦｱﾙｸｶｲ",
    "tagline_ja": "川べりを歩きます。",
    "tagline_en": "",
    "website": "asano.example",
}
PRACTICE = {
    "practice_ja": "毎月歩きます。\r\n\r\n- 春\r\n- 秋",
    "practice_en": "We walk every month.",
    "challenge_ja": "地図をつくりたい。",
    "courses": ["1", "4"],
    "goals": ["11", "15"],
}
CONTACT = {
    "contact_name": "川辺 花子",
    "contact_email": "ｉｎｆｏ@asano.example",
    "contact_phone": "０７６（２２０）２１１１",
    "representative_ja": "川辺 太郎",
    "declares_no_antisocial": "on",
    "declares_no_politics": "on",
}
ANSWERS = {"organisation": ORGANISATION, "practice": PRACTICE, "contact": CONTACT}


def address(name, *args, language="ja") -> str:
    with translation.override(language):
        return reverse(f"partners:{name}", args=args)


def picture(name="logo.png", size=(80, 60), kind="PNG") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, "navy").save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), f"image/{kind.lower()}")


class FillsForms:
    """Mixin for a test case: fill the steps as a browser would."""

    def begin(self, language="ja") -> PartnerChange:
        """Begin an application as whoever is signed in."""
        response = self.client.post(address("partner_apply", language=language))
        self.assertEqual(response.status_code, 302)
        return PartnerChange.objects.latest("pk")

    def step(self, change, slug, *, language="ja", version=None, **answers):
        """Send one step; `version` is that of a page opened earlier."""
        if version is None:
            version = self.version(change, slug)
        data = {"version": version, "action": "next", **answers}
        return self.client.post(address("change_step", change.pk, slug, language=language), data)

    def version(self, change, slug) -> str:
        fresh = PartnerChange.objects.get(pk=change.pk)
        return steps_of(fresh).version(fresh, slug)

    def fill(self, change, **other):
        """Fill every step; `other` replaces single answers."""
        for slug, answers in ANSWERS.items():
            names = {k: v for k, v in other.items() if _belongs(slug, k)}
            response = self.step(change, slug, **{**answers, **names})
            self.assertEqual(response.status_code, 302, slug)

    def send(self, change, language="ja", **data):
        fresh = PartnerChange.objects.get(pk=change.pk)
        return self.client.post(
            address("change_check", change.pk, language=language),
            {"version": fresh.version, **data},
        )

    def apply(self, person, **other) -> PartnerChange:
        """An application of `person`, sent."""
        self.client.sign_in(person)
        change = self.begin()
        self.fill(change, **other)
        self.assertEqual(self.send(change).status_code, 302)
        return PartnerChange.objects.get(pk=change.pk)


def _belongs(slug, name) -> bool:
    return name in APPLICATION[slug].form_class.base_fields


def open_change(partner, person) -> PartnerChange:
    return profile_drafts.open_change(partner, by=person, language=page_language())
