"""One open request of a group for an event and address; the newest of several is kept."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower


def keep_the_newest(apps, schema_editor):
    """Delete open requests that the same address has asked again later."""
    requests = apps.get_model("events", "GroupRequest").objects
    seen = set()
    opened = requests.filter(state="open").exclude(email="").order_by("-created_at", "-pk")
    for pk, event, email in opened.values_list("pk", "event_id", "email"):
        key = event, email.lower()
        if key in seen:
            requests.filter(pk=pk).delete()
        seen.add(key)


class Migration(migrations.Migration):
    dependencies = [("events", "0007_absent_people_free_their_seats")]

    operations = [
        migrations.RunPython(keep_the_newest, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="grouprequest",
            constraint=models.UniqueConstraint(
                F("event"),
                Lower("email"),
                condition=Q(("state", "open")) & ~Q(("email", "")),
                name="group_request_open_once",
            ),
        ),
    ]
