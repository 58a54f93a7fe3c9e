"""core.files.kept: a file that was sent outlives every error of its form, for its sender."""

import io
import re
from datetime import timedelta
from urllib.parse import unquote

import time_machine
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from events.models import Event, Venue
from kanazawa2030.core.storages import ImageStorage, private_storage
from kanazawa2030.core.uploads import images
from meetings.models import Photo
from partners.models import Partner

from ...base import PortalTestCase
from ...factories import make_event, make_meeting, make_partner, make_venue
from ...staffdesk import StaffDesk, sent_by
from ..uploads.test_images import picture, upload

RIGHT = {"name_ja": "会場", "map_alt_ja": "会場までの地図"}
GONE = "先に送ったファイルは、保存が済んだか"


class KeptCase(StaffDesk, PortalTestCase):
    """The form of a venue: without a name it is wrong, with a map it has a file."""

    def setUp(self):
        self.client.sign_in(self.editor)
        self.url = self.address(Venue, "add")

    def send(self, data=None, **changes):
        return self.client.post(self.url, {**(data or self.form_of(Venue)), **changes})

    def refused(self, name="地図.png", **changes):
        """Return the page shown after an error, with a map in it."""
        return self.send(map=upload(picture(), name), **changes)

    def stored(self) -> set[str]:
        return set(ImageStorage().listdir("venues")[1])


class KeepingTests(KeptCase):
    def test_the_form_names_the_file_and_the_corrected_form_saves_it(self):
        before = self.stored()
        page = self.refused()
        self.assertContains(page, "保管中：地図.png（")
        kept = self.stored() - before
        answer = self.send(sent_by(page, "venue_form"), **RIGHT)
        self.assertEqual(answer.status_code, 302)
        venue = Venue.objects.get()
        self.assertEqual({f"venues/{name}" for name in kept}, {venue.map.name})
        self.assertEqual((venue.map_width, venue.map_height), (60, 40))

    def test_it_survives_one_error_after_another(self):
        page = self.refused()
        for _again in range(2):
            page = self.send(sent_by(page, "venue_form"), latitude="x")
            self.assertContains(page, "保管中：地図.png（")
        self.send(sent_by(page, "venue_form"), latitude="", **RIGHT)
        self.assertTrue(Venue.objects.get().map)

    def test_every_form_with_a_picture_keeps_it(self):
        event, partner = make_event(published=False), make_partner()
        meeting = make_meeting(number=5)
        for row, field, wrong in (
            (event, "image", {"starts_at_0": "x"}),
            (partner, "logo", {"name_ja": "", "name_en": ""}),
            (make_venue(), "map", {"latitude": "x", "map_alt_ja": "図"}),
        ):
            with self.subTest(field):
                model = type(row)
                self.client.sign_in(self.administrator)
                page = self.save(row, **wrong, **{field: upload(picture(), "絵.png")})
                self.assertContains(page, "保管中：絵.png（")
                opened = self.form_of(model, row)
                key = sent_by(page, f"{model._meta.model_name}_form")[f"{field}-kept"]
                right = opened | {f"{field}-kept": key}
                if field == "image":
                    right["image_alt_ja"] = "絵"
                if field == "map":
                    right["map_alt_ja"] = "絵"
                self.assertEqual(self.save(row, opened=right).status_code, 302)
                row.refresh_from_db()
                self.assertTrue(getattr(row, field))
        page = self.add(Photo, meeting=meeting.pk, image=upload(picture(), "絵.png"))
        self.assertContains(page, "保管中：絵.png（")

    def test_a_wrong_file_does_not_drive_out_a_right_one(self):
        opened = sent_by(self.refused(), "venue_form")
        page = self.send(opened, map=upload(b"<svg>", "wrong.svg"), name_ja="会場")
        self.assertContains(page, "保管中：地図.png（")
        self.assertIn("map", self.errors_of(page))

    def test_another_right_file_replaces_it(self):
        opened = sent_by(self.refused(), "venue_form")
        page = self.send(opened, map=upload(picture((80, 40)), "新.png"))
        self.assertContains(page, "保管中：新.png（")
        self.send(sent_by(page, "venue_form"), **RIGHT)
        self.assertEqual(Venue.objects.get().map_width, 80)

    def test_taken_out_it_is_not_saved(self):
        opened = sent_by(self.refused(), "venue_form") | {"map-kept-out": "on"}
        page = self.send(opened)  # still without a name: the box stays ticked
        self.assertContains(page, 'name="map-kept-out" checked')
        self.assertEqual(self.send(sent_by(page, "venue_form"), **RIGHT).status_code, 302)
        self.assertEqual(Venue.objects.get().map.name, "")

    def test_what_no_row_takes_is_purged_after_a_day(self):
        self.refused()
        images.purge_images(timezone.now() + timedelta(hours=23), dry_run=False)
        self.assertTrue(self.stored())
        images.purge_images(timezone.now() + timedelta(hours=25), dry_run=False)
        self.assertEqual(self.stored(), set())


class PreviewTests(KeptCase):
    def address_in(self, page) -> str:
        return re.search(r'class="kept-file__preview" src="([^"]+)"', page.content.decode())[1]

    def test_a_kept_photograph_is_seen_by_whoever_sent_it_alone(self):
        address = self.address_in(self.refused())
        shown = self.client.get(address)
        self.assertEqual((shown.status_code, shown["Content-Type"]), (200, "image/webp"))
        self.assertEqual(Image.open(io.BytesIO(b"".join(shown))).size, (60, 40))
        self.assertNotIn("地図", unquote(address))
        for person, status in ((self.person("administrator"), 404), (None, 302)):
            self.client.sign_in(person)
            self.assertEqual(self.client.get(address).status_code, status)

    def test_a_large_one_comes_small_and_one_that_is_gone_is_not_found(self):
        page = self.send(map=upload(picture(size=(1000, 500)), "a.png"))
        address = self.address_in(page)
        shown = Image.open(io.BytesIO(b"".join(self.client.get(address))))
        self.assertEqual(shown.size, (480, 240))
        for name in self.stored():
            private_storage().delete(f"venues/{name}")
        self.assertEqual(self.client.get(address).status_code, 404)


class StrangeKeyTests(KeptCase):
    """A key is good for one person, one field, twenty hours and one row."""

    def assertGone(self, page, field="map"):
        self.assertEqual(page.status_code, 200)
        self.assertContains(page, GONE)
        self.assertNotContains(page, "保管中")

    def test_forged(self):
        for key in ("x", "a:b:c", "venues/x.webp", "é" * 3000):
            with self.subTest(key[:9]):
                page = self.send(name_ja="会場", **{"map-kept": key})
                self.assertGone(page)
                self.assertContains(page, 'value="会場"')
                # Sent again as it is shown, it is saved without a file.
        self.assertEqual(self.send(sent_by(page, "venue_form")).status_code, 302)
        self.assertEqual(Venue.objects.get().map.name, "")

    def test_somebody_elses(self):
        opened = sent_by(self.refused(), "venue_form")
        self.client.sign_in(self.administrator)
        self.assertGone(self.send(opened, name_ja="会場"))

    def test_of_another_field(self):
        key = sent_by(self.refused(), "venue_form")["map-kept"]
        page = self.save(make_event(published=False), **{"image-kept": key})
        self.assertGone(page)

    def test_too_old(self):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            opened = sent_by(self.refused(), "venue_form")
            self.client.sign_in(self.editor)
            clock.shift(timedelta(hours=21))
            self.client.sign_in(self.editor)
            self.assertGone(self.send(opened, name_ja="会場"))

    def test_sent_twice_no_two_rows_share_a_file(self):
        opened = sent_by(self.refused(), "venue_form") | RIGHT
        self.assertEqual(self.send(opened).status_code, 302)
        self.assertGone(self.send(opened))
        self.assertEqual(Venue.objects.count(), 1)

    def test_nobody_reads_a_kept_file_by_its_address(self):
        before = self.stored()
        self.refused()
        (name,) = self.stored() - before
        self.assertEqual(
            self.client.get(reverse("image", args=[f"venues/{name}"])).status_code, 404
        )


class LimitTests(KeptCase):
    @override_settings(LIMITS={**settings.LIMITS, "staff_upload": (1, 86400)})
    def test_too_many_files_in_a_day_are_refused_with_a_sentence(self):
        self.refused()
        before = self.stored()
        page = self.refused(name_ja="会場")
        self.assertContains(page, "今日送れるファイルの数を超えました")
        self.assertContains(page, 'value="会場"')
        self.assertEqual(self.stored(), before)

    def test_who_may_not_write_stores_nothing(self):
        event = make_event(published=False)
        self.client.sign_in(self.reception)
        url = self.address(Event, "change", event.pk)
        before = private_storage().listdir("events")[1]
        answer = self.client.post(url, {"image": upload(picture())})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(private_storage().listdir("events")[1], before)

    def test_a_partner_without_logo_says_nothing_of_kept_files(self):
        self.client.sign_in(self.administrator)
        page = self.client.get(self.address(Partner, "change", make_partner().pk))
        self.assertNotContains(page, "kept-file")
