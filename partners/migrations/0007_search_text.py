from django.db import migrations

from kanazawa2030.core.models.search import fill_search_text


def fill(apps, schema_editor):
    """Set the keys anew: they fold more than before."""
    fill_search_text(
        apps.get_model("partners", "Partner"),
        *("name_ja", "name_en", "name_kana", "tagline_ja", "tagline_en"),
        *("practice_ja", "practice_en", "challenge_ja", "challenge_en"),
        *("vision_2030_ja", "vision_2030_en"),
    )
    fill_search_text(
        apps.get_model("partners", "BoardEntry"), "title_ja", "title_en", "text_ja", "text_en"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0006_plain_labels'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
