"""What the columns `search_text` hold."""

from importlib import import_module

from django.apps import apps

from events.models import Event, Report
from kanazawa2030.core.models import CourseOfAction, Goal, Searchable
from kanazawa2030.core.models.search import text_key
from kanazawa2030.pages.models import Topic
from meetings.models import FrozenPart, Meeting, RecordVersion

from ...base import PortalTestCase
from ...factories import make_event, make_past_event, make_site_page, make_topic
from ...meetings.records.written import add, published, write_record
from ...people import make_person


class SearchableTests(PortalTestCase):
    def test_saving_some_columns_keeps_the_key_right(self):
        topic = make_topic(title_ja="前")
        topic.title_ja = "ｱﾄ"
        topic.save(update_fields=["title_ja"])
        self.assertIn("あと", Topic.objects.get(pk=topic.pk).search_text)

    def test_a_reading_is_found_and_does_not_part_its_word(self):
        page = make_site_page("easy", easy_body="町家《まちや》を 見《み》る")
        self.assertIn("町家を 見る", page.search_text)
        self.assertIn("まちや", page.search_text)

    def test_every_named_column_is_there(self):
        models = [one for one in apps.get_models() if issubclass(one, Searchable)]
        self.assertGreater(len(models), 8)
        for model in models:
            names = {field.name for field in model._meta.get_fields()}
            self.assertLessEqual({*model.SEARCHED, *model.DERIVED}, names, model)

    def test_long_marks(self):
        event = make_event(title_ja="サーバールームの見学")
        self.assertIn(event, Event.objects.filter(holding_of("サーバルーム")))
        self.assertNotIn(event, Event.objects.filter(holding_of("サバ")))


def holding_of(text):
    from kanazawa2030.core.models.search import holding
    from kanazawa2030.core.web.list_query import search_words

    return holding(search_words(text))


class MigrationTests(PortalTestCase):
    """The keys that the migrations set are those that saving sets."""

    def fill(self, name):
        import_module(name).fill(apps, None)

    def test_events_reports_and_pages(self):
        event = make_past_event(
            title_ja="ｶﾌｪ", easy_title="町家《まちや》", audience_en="Café", room_ja="ﾎｰﾙ"
        )
        report = Report.objects.create(event=event, summary_ja="ﾎｳｺｸ")
        topic, page = make_topic(body_en="Déjà"), make_site_page(easy_body="見《み》る")
        course, goal = CourseOfAction.objects.get(pk=1), Goal.objects.get(pk=11)
        rows = [event, report, topic, page, event.venue, course, goal]
        keys = [row.search_text for row in rows]
        self.assertTrue(all(keys))
        for model in map(type, rows):
            model.objects.update(search_text="")
        self.fill("events.migrations.0014_search_text")
        self.fill("events.migrations.0015_venue_search_text")
        self.fill("kanazawa2030.core.migrations.0008_search_text")
        self.fill("kanazawa2030.pages.migrations.0006_search_text")
        for row, key in zip(rows, keys, strict=True):
            row.refresh_from_db()
            self.assertEqual(row.search_text, key, row)

    def test_records(self):
        meeting = write_record(title_ja="ｶｲｷﾞ", summary_ja="まとめ")
        published(meeting, by=make_person("editor"))
        parts = list(FrozenPart.objects.order_by("pk").values_list("code", "search_text"))
        keys = list(RecordVersion.objects.values_list("search_text", flat=True))
        self.assertTrue(parts and all(keys))
        FrozenPart.objects.all().delete()
        RecordVersion.objects.update(search_text="")
        Meeting.objects.update(search_text="")
        self.fill("meetings.migrations.0009_search_text")
        self.assertEqual(
            list(FrozenPart.objects.order_by("pk").values_list("code", "search_text")), parts
        )
        self.assertEqual(list(RecordVersion.objects.values_list("search_text", flat=True)), keys)
        self.assertIn("かいぎ", Meeting.objects.get().search_text)

    def test_the_title_of_a_session_is_found_with_its_records(self):
        meeting = write_record()
        version = published(meeting, by=make_person("editor"))
        meeting.refresh_from_db()
        meeting.title_ja = "新しい題名"
        meeting.save(update_fields=["title_ja"])
        version.refresh_from_db()
        self.assertIn("新しい題名", version.search_text)

    def test_text_key_takes_none(self):
        self.assertEqual(text_key([None, "", "Ａ"]), "a a")

    def test_latin_words_without_a_space_stand_at_the_end(self):
        self.assertEqual(text_key(["生成AIの話 or AI, Café"]), "生成aiの話 or ai, cafe ai")


class RefreshTests(PortalTestCase):
    def test_a_draft_made_anew_has_new_parts(self):
        from meetings.models import Statement
        from meetings.records.services import make_version

        editor = make_person("editor")
        meeting = write_record()
        version = make_version(meeting, by=editor)
        before = version.frozen_parts.count()
        add(Statement, meeting, text_ja="さらに")
        make_version(meeting, by=editor)
        self.assertEqual(version.frozen_parts.count(), before + 1)
