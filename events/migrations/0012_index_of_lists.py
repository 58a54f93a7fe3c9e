"""The index of lists has all they count by, and the order of rows that begin together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0011_event_previous_start")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=[
                    "publishing_state",
                    "starts_at",
                    "id",
                    "over_at",
                    "publish_at",
                    "date_precision",
                ],
                name="event_in_order",
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="event_in_lists"),
    ]
