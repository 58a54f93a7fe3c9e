from django.db import models


class Item(models.Model):
    title = models.CharField(max_length=200)
    summary = models.TextField()
    starts_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["starts_at"]

    def __str__(self):
        return self.title


class Booking(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="bookings")
    name = models.CharField(max_length=100)
    email = models.EmailField()

    def __str__(self):
        return self.name
