"""Photographs used before, put into the record of a session."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.files.library import Picture, same_picture
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import locked

from ..models import Meeting, Photo
from ..records import writing


@transaction.atomic
def add_copy(meeting: Meeting, picture: Picture, *, by: User) -> Photo:
    """Put a copy of a photograph behind those of a record; once, however often it is asked."""
    current = locked(meeting)
    if current.photos.filter(same_picture(picture.origin), is_dropped=False).exists():
        raise writing.RecordError(_("This photograph is in it already."))
    photo = Photo(
        meeting=current,
        image=picture.upload,
        origin=picture.origin,
        order=current.photos.count(),
        **picture.columns,
    )
    writing.add(photo, by=by)
    return photo
