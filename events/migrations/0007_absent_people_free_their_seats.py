from django.db import migrations, models
from django.db.models import Sum


def free_seats_of_the_absent(apps, schema_editor):
    """Count the seats of events with absent people again: these keep none any more."""
    event_model = apps.get_model("events", "Event")
    registrations = apps.get_model("events", "Registration").objects.all()
    absent = registrations.filter(place="seat", status="absent")
    for row in absent.order_by().values("event").annotate(people=Sum("size")):
        event = event_model.objects.get(pk=row["event"])
        held = max(event.seats_held - row["people"], 0)
        event_model.objects.filter(pk=event.pk).update(seats_held=held)


class Migration(migrations.Migration):
    dependencies = [("events", "0006_longer_addresses")]

    operations = [
        migrations.AddField(
            model_name="registration",
            name="before_arrival",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.RunPython(free_seats_of_the_absent, migrations.RunPython.noop),
    ]
