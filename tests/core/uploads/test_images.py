"""core.images: only what we drew ourselves is kept, and only for who may see it."""

import contextlib
import io
from datetime import timedelta
from unittest import mock

import pillow_heif
import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import RequestFactory, SimpleTestCase, override_settings
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict
from PIL import Image

from kanazawa2030.core.forms.fields import CleanImageField
from kanazawa2030.core.storages import ImageStorage, NoRoom, private_storage, rendition_name
from kanazawa2030.core.uploads import children, images
from partners.models import Partner

from ...base import PortalTestCase
from .factories import full_disk


def picture(size=(60, 40), kind="PNG", mode="RGB", colour="teal", **options) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def upload(data: bytes, name="photo.png", kind="image/png"):
    return SimpleUploadedFile(name, data, content_type=kind)


def heic(size=(60, 40), **options) -> bytes:
    """A photograph as an iPhone writes it."""
    buffer = io.BytesIO()
    made = pillow_heif.from_pillow(Image.new("RGB", size, "teal"))
    made.save(buffer, quality=60, **options)
    return buffer.getvalue()


def exif(orientation=6):
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "SECRET-CAMERA"
    tags.get_ifd(0x8825)[2] = (36.0, 33.0, 40.0)
    return tags


class CleanImageTests(SimpleTestCase):
    def assertRefused(self, data, code, name="photo.png"):
        with self.assertRaises(ValidationError) as caught:
            images.clean_image(upload(data, name))
        self.assertEqual(caught.exception.code, code)

    def test_each_format_becomes_webp_under_a_random_name(self):
        for kind in ("PNG", "JPEG", "WEBP"):
            cleaned = images.clean_image(upload(picture(kind=kind), "../../evil.svg"))
            self.assertRegex(cleaned.name, r"\A[0-9a-f]{32}\.webp\Z")
            self.assertEqual(Image.open(cleaned).format, "WEBP")
            self.assertEqual((cleaned.width, cleaned.height), (60, 40))

    def test_colour_modes(self):
        for mode, colour in [
            ("L", 9),
            ("1", 1),
            ("P", 3),
            ("CMYK", "red"),
            ("RGBA", "red"),
            ("LA", (9, 0)),
            ("I;16", 9),
        ]:
            kind = "JPEG" if mode == "CMYK" else "PNG"
            cleaned = images.clean_image(upload(picture(mode=mode, kind=kind, colour=colour)))
            expected = "RGBA" if mode in ("RGBA", "LA") else "RGB"
            self.assertEqual(Image.open(cleaned).convert(expected).size, (60, 40), mode)

    def test_transparency_stays(self):
        cleaned = images.clean_image(upload(picture(mode="RGBA", colour=(0, 0, 0, 0))))
        self.assertEqual(Image.open(cleaned).getpixel((5, 5))[3], 0)

    def test_upright_and_without_metadata(self):
        data = picture(
            kind="JPEG", exif=exif(), icc_profile=b"SECRET-PROFILE", comment=b"SECRET-COMMENT"
        )
        self.assertIn(b"SECRET-CAMERA", data)
        cleaned = images.clean_image(upload(data))
        self.assertEqual((cleaned.width, cleaned.height), (40, 60))
        result = cleaned.read()
        self.assertNotIn(b"SECRET", result)
        written = Image.open(io.BytesIO(result))
        self.assertFalse(written.getexif())
        self.assertNotIn("icc_profile", written.info)

    def test_a_photograph_of_an_iphone_is_taken_without_its_place(self):
        tags = exif(orientation=1)
        data = heic((2000, 1000), exif=tags.tobytes())
        self.assertIn(b"SECRET-CAMERA", data)
        cleaned = images.clean_image(upload(data, "IMG_0001.HEIC"))
        self.assertEqual((cleaned.width, cleaned.height), (1600, 800))
        result = cleaned.read()
        written = Image.open(io.BytesIO(result))
        self.assertEqual(written.format, "WEBP")
        self.assertNotIn(b"SECRET", result)
        self.assertFalse(written.getexif())
        red, green, blue = written.convert("RGB").getpixel((800, 400))
        self.assertTrue(red < 20 and 110 < green < 145 and 110 < blue < 145)

    def test_a_heic_that_is_cut_off_or_none_is_refused(self):
        data = heic((400, 300))
        for wrong in (data[: len(data) // 2], data[:12], data[:12] + b"x" * 500):
            self.assertRefused(wrong, "unreadable", "IMG_0001.HEIC")

    def test_a_heic_of_too_many_pixels_is_refused_before_it_is_decoded(self):
        size = (600).to_bytes(4, "big") + (400).to_bytes(4, "big")
        data = heic((600, 400))
        self.assertIn(size, data)
        huge = (30_000).to_bytes(4, "big") * 2
        self.assertRefused(data.replace(size, huge), "too_many_pixels", "IMG_0001.HEIC")

    def test_a_decoder_that_crashes_or_hangs_is_a_refusal_only(self):
        crashed = mock.Mock(returncode=-11, stdout=b"", stderr=b"")
        hangs = children.subprocess.TimeoutExpired("heic", 20)
        for outcome in ({"return_value": crashed}, {"side_effect": hangs}):
            with mock.patch.object(children.subprocess, "run", **outcome):
                self.assertRefused(heic(), "unreadable", "IMG_0001.HEIC")

    def test_a_wide_image_gets_three_widths(self):
        cleaned = images.clean_image(upload(picture((2400, 1200))))
        self.assertEqual((cleaned.width, cleaned.height), (1600, 800))
        sizes = {
            width: Image.open(io.BytesIO(data)).size for width, data in cleaned.renditions.items()
        }
        self.assertEqual(sizes, {480: (480, 240), 960: (960, 480)})

    def test_what_hides_behind_the_picture_is_gone(self):
        data = picture(kind="JPEG") + b"<html><script>alert(1)</script>"
        self.assertNotIn(b"script", images.clean_image(upload(data)).read())

    def test_what_is_no_image_is_refused(self):
        gif = picture(kind="GIF", mode="P", colour=1)
        for data in (
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            b"<html><script>alert(1)</script></html>",
            b"GIF89a/*<script>*/=1;",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x00\x00\x00\x00WEBPVP8 ",
            b"%PDF-1.7",
            gif,
            picture(kind="TIFF"),
            picture(kind="BMP"),
        ):
            self.assertRefused(data, "unreadable", "photo.jpg")

    def test_a_cut_off_image_is_refused(self):
        for kind in ("PNG", "JPEG", "WEBP"):
            data = picture((400, 300), kind)
            self.assertRefused(data[: len(data) // 2], "unreadable")

    def test_a_broken_byte_anywhere_is_no_other_error(self):
        data = picture((20, 20))
        for place in range(8, len(data)):
            broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
            with contextlib.suppress(ValidationError):
                images.clean_image(upload(broken))

    def test_a_moving_image_is_refused(self):
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
        for kind in ("WEBP", "PNG"):
            buffer = io.BytesIO()
            frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
            self.assertRefused(buffer.getvalue(), "moving")

    def test_photographs_of_24_megapixel_cameras_are_taken(self):
        for size in ((5712, 4284), (6048, 4024), (6240, 4160)):
            cleaned = images.clean_image(upload(picture(size, mode="L", colour=128)))
            self.assertEqual(cleaned.width, 1600)

    def test_sixteen_bits_of_grey_keep_their_shades(self):
        """A scanner's; convert() alone makes every shade above 255 white."""
        buffer = io.BytesIO()
        Image.new("I;16", (40, 40), 0x8000).save(buffer, "PNG")
        cleaned = images.clean_image(upload(buffer.getvalue()))
        with Image.open(cleaned) as drawn:
            self.assertAlmostEqual(drawn.convert("L").getpixel((20, 20)), 128, delta=3)

    @pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
    def test_too_many_pixels_are_refused_before_decoding(self):
        # Black PNGs of 30, 100 and 225 million pixels; Pillow itself warns, then raises.
        for side in (5_500, 10_000, 15_000):
            data = picture((side, side), mode="1", colour=0)
            self.assertLess(len(data), 100_000)
            self.assertRefused(data, "too_many_pixels")
        self.assertRefused(picture((20_001, 1)), "too_many_pixels")

    def test_24_million_pixels_are_fine(self):
        cleaned = images.clean_image(upload(picture((6000, 4000), mode="1", colour=1)))
        self.assertEqual((cleaned.width, cleaned.height), (1600, 1067))

    @override_settings(IMAGE_MAX_BYTES=1000)
    def test_a_heavy_file_is_refused_unread(self):
        self.assertRefused(b"x" * 1001, "too_heavy")

    def test_an_empty_file_is_refused(self):
        self.assertRefused(b"", "empty")


class FieldTests(SimpleTestCase):
    class Form(forms.Form):
        image = CleanImageField()

    def form(self, file):
        return self.Form({}, MultiValueDict({"image": [file]} if file else {}))

    def test_gives_a_cleaned_image(self):
        form = self.form(upload(picture()))
        self.assertTrue(form.is_valid(), form.errors)
        self.assertIsInstance(form.cleaned_data["image"], images.CleanedImage)

    @translation.override("en")
    def test_says_what_to_do(self):
        for file, words in [(upload(b"<svg/>"), "could not be read"), (None, "Choose an image")]:
            form = self.form(file)
            self.assertFalse(form.is_valid())
            self.assertIn(words, str(form.errors["image"]))


class AdminTests(PortalTestCase):
    def admin_of(self, model):
        return admin.site.get_model_admin(model)

    def test_every_image_of_the_admin_is_drawn_anew(self):
        request = RequestFactory().get("/")
        request.user = self.administrator
        seen = 0
        for model, model_admin in admin.site._registry.items():
            for field in model._meta.get_fields():
                if isinstance(field, models.ImageField):
                    formfield = model_admin.formfield_for_dbfield(field, request)
                    self.assertIsInstance(formfield, CleanImageField, field)
                    self.assertIn(field.name, model_admin._image_folders())
                    seen += 1
        self.assertGreaterEqual(seen, 2)

    def test_images_are_stored_before_the_form_is_looked_at(self):
        model_admin = self.admin_of(Partner)
        request = RequestFactory().post("/", {"logo": upload(picture()), "name_ja": "x"})
        request.user = self.administrator
        with mock.patch("django.contrib.admin.ModelAdmin.changeform_view", return_value="form"):
            self.assertEqual(model_admin.changeform_view(request), "form")
        self.assertTrue(private_storage().exists(request.FILES["logo"].stored_name))


class StoreTests(PortalTestCase):
    def make_partner(self, **fields):
        return Partner.objects.create(
            **{"name_ja": "見本の会", "slug": "sample", "kind": Partner.Kind.values[0], **fields}
        )

    def test_a_model_keeps_every_width_and_deletes_them_together(self):
        partner = self.make_partner(logo=images.clean_image(upload(picture((1000, 500)))))
        name = partner.logo.name
        names = [name, rendition_name(name, 480), rendition_name(name, 960)]
        self.assertTrue(name.startswith("partners/"))
        self.assertTrue(all(map(private_storage().exists, names)))
        self.assertEqual((partner.logo_width, partner.logo_height), (1000, 500))
        self.assertEqual(
            images.srcset(partner.logo, partner.logo_width),
            f"/images/{names[1]} 480w, /images/{names[2]} 960w, /images/{name} 1000w",
        )
        partner.logo.delete()
        self.assertFalse(any(map(private_storage().exists, names)))

    def test_an_upload_stored_before_is_not_written_twice(self):
        files = MultiValueDict({"logo": [upload(picture())], "other": [upload(b"x")]})
        images.clean_uploads(files, {"logo": "partners/"})
        stored = files["logo"].stored_name
        partner = self.make_partner(logo=files["logo"])
        self.assertEqual(partner.logo.name, stored)
        self.assertEqual(files["other"].read(), b"x")

    def test_a_refused_upload_reaches_the_field_with_its_reason(self):
        files = MultiValueDict({"a-0-image": [upload(b"<svg/>")]})
        images.clean_uploads(files, {"image": "partners"})
        with self.assertRaises(ValidationError):
            CleanImageField().clean(files["a-0-image"])

    def test_an_image_is_as_public_as_what_it_belongs_to(self):
        partner = self.make_partner(logo=images.clean_image(upload(picture((600, 300)))))
        addresses = [
            f"/images/{name}"
            for name in (partner.logo.name, rendition_name(partner.logo.name, 480))
        ]
        for status, expected in [("applied", 404), ("approved", 200)]:
            Partner.objects.update(status=status)
            for address in addresses:
                response = self.client.get(address)
                self.assertEqual(response.status_code, expected, (status, address))
        self.assertEqual(response["Content-Type"], "image/webp")
        self.assertEqual(response["Cache-Control"], "public, max-age=3600")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        seen = {"if-none-match": response["ETag"]}
        self.assertEqual(self.client.get(addresses[-1], headers=seen).status_code, 304)
        with override_settings(PRIVATE_MEDIA_ACCEL="/protected/"):
            response = self.client.get(addresses[0])
        self.assertEqual(response["X-Accel-Redirect"], f"/protected/{partner.logo.name}")

    def test_staff_see_a_draft_image_uncached(self):
        partner = self.make_partner(status="applied", logo=images.clean_image(upload(picture())))
        request = RequestFactory().get("/")
        for user, expected in [(AnonymousUser(), None), (self.editor, "private")]:
            request.user = user
            self.assertEqual(images.visibility(partner.logo.name, request), expected)

    def test_other_names_are_nobodys(self):
        for name in (
            "../settings.py",
            "partners/../x.webp",
            "partners/x.svg",
            "partners/" + "0" * 32 + ".webp",
            "x.webp",
            "",
            "partners/.webp",
        ):
            response = self.client.get(f"/images/{name}")
            self.assertEqual(response.status_code, 404, name)

    def test_purge_takes_only_what_no_row_names(self):
        partner = self.make_partner(logo=images.clean_image(upload(picture())))
        stray = images.store_image(upload(picture((600, 300))), prefix="partners").name
        now = timezone.now()
        self.assertEqual(images.purge_images(now, dry_run=False), 0)  # still fresh
        later = now + timedelta(days=2)
        count = images.purge_images(later, dry_run=True)
        self.assertGreaterEqual(count, 1)
        self.assertTrue(ImageStorage().exists(stray))
        self.assertEqual(images.purge_images(later, dry_run=False), count)
        self.assertFalse(ImageStorage().exists(stray))
        self.assertFalse(ImageStorage().exists(rendition_name(stray, 480)))
        self.assertTrue(ImageStorage().exists(partner.logo.name))

    def test_a_full_disk_is_said_at_the_file_and_leaves_no_part_of_it(self):
        """Whether the first width meets it or a later one."""
        for written in (0, 1):
            with self.subTest(written=written):
                file = upload(picture((1000, 500)))
                with full_disk(after=written):
                    sent = images.prepared(file, "full/")
                self.assertIsInstance(sent.refusal, NoRoom)
                folder = private_storage()
                files = folder.listdir("full")[1] if folder.exists("full") else []
                self.assertEqual(files, [])
