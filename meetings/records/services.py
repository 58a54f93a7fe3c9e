"""Make versions of records, and keep their photographs and materials.

A version becomes public as everything does, by `core.workflow.publishing`; what it contains
is written here only, and only while it is a draft.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.registry import purge_rule
from kanazawa2030.core.uploads.documents import purge_folder
from kanazawa2030.core.workflow import publishing
from kanazawa2030.core.workflow.changes import (
    ChangeError,
    locked,
    real_changes,
    require,
    write_changes,
)
from kanazawa2030.core.workflow.publishing import write_history

from ..models import FrozenPart, Material, Meeting, Photo, RecordVersion
from ..models.frozen import frozen_parts
from .snapshot import NUMBERED, PARTS, parts_of, rows_of, snapshot_of

ADD_VERSION = "meetings.add_recordversion"
CHANGE_PHOTO = "meetings.change_photo"
State = RecordVersion.State


class RecordError(ChangeError):
    """A change of a record that is not possible; its text is for the person who tried."""


@transaction.atomic
def make_version(
    meeting: Meeting, *, note_ja: str = "", note_en: str = "", by: User, now: datetime | None = None
) -> RecordVersion:
    """Freeze the working copy as a draft of the next version; return it.

    A draft there is already is refreshed instead: there is one at a time. Raises RecordError
    while one awaits approval or its hour, when nothing has changed since the last version, or
    when a later version comes without a note that says what has changed.
    """
    require(by, ADD_VERSION)
    meeting = locked(meeting)
    versions = list(meeting.versions.select_for_update(no_key=True).order_by("number"))
    now = now or timezone.now()
    draft = _refuse_unfinished(versions, now)
    content = snapshot_of(meeting)
    _refuse_content(content, versions)
    notes = _given_notes(draft, versions, {"note_ja": note_ja, "note_en": note_en})
    if draft is None:
        number = versions[-1].number + 1 if versions else 1
        version = RecordVersion.objects.create(
            meeting=meeting, number=number, content=content, author=by, **notes
        )
    elif changes := real_changes(draft, {**notes, "content": content}):
        version = write_changes(draft, {**changes, "author": by.pk})
    else:
        return draft
    for name, attribute in PARTS.items():
        getattr(version, attribute).set(parts_of(meeting, name))
    _write_parts(version)
    write_history(version, "freeze", source=version.publishing_state, by=by, at=now)
    return version


def _write_parts(version: RecordVersion) -> None:
    """Write each numbered part of a version as the search finds it."""
    version.frozen_parts.all().delete()
    parts = [FrozenPart(version=version, **columns) for columns in frozen_parts(version.content)]
    for part in parts:
        part.set_derived()
    FrozenPart.objects.bulk_create(parts)


def _refuse_unfinished(versions: list[RecordVersion], now: datetime) -> RecordVersion | None:
    """Return the draft to refresh, or None; refuse while a version awaits something."""
    for version in versions:
        if version.publishing_state == State.AWAITING:
            raise RecordError(
                _("Version %(number)s awaits approval. It can change once it is returned.")
                % {"number": version.number}
            )
        if version.publishing_state == State.APPROVED and version.publish_at > now:
            raise RecordError(
                _("Version %(number)s is to be shown later. Please withdraw it first.")
                % {"number": version.number}
            )
    return next((one for one in versions if one.publishing_state == State.DRAFT), None)


def _refuse_content(content: dict, versions: list[RecordVersion]) -> None:
    """Refuse an empty record, one that has not changed, and a code used for something else."""
    if not any(content[name] for name in PARTS):
        raise RecordError(_("There is nothing in this record yet."))
    approved = [one for one in versions if one.publishing_state == State.APPROVED]
    if approved and approved[-1].content == content:
        raise RecordError(
            _("Nothing has changed since version %(number)s.") % {"number": approved[-1].number}
        )
    meant = {
        row["code"]: row["pk"]
        for version in versions
        if version.publishing_state in (State.APPROVED, State.WITHDRAWN)
        for name in NUMBERED
        for row in version.content.get(name, ())
    }
    for name in NUMBERED:
        for row in content[name]:
            if meant.get(row["code"], row["pk"]) != row["pk"]:
                raise RecordError(
                    _("%(code)s meant something else in an earlier version. Please add a new one.")
                    % {"code": row["code"]}
                )


def _given_notes(
    draft: RecordVersion | None, versions: list[RecordVersion], notes: dict[str, str]
) -> dict[str, str]:
    """Return the notes to store, else those of the draft; refuse none where one is needed."""
    notes = {name: text.strip() for name, text in notes.items()}
    if draft is not None and not any(notes.values()):
        notes = {name: getattr(draft, name) or "" for name in notes}
    longest = RecordVersion._meta.get_field("note").max_length
    for name, text in notes.items():
        if len(text) > longest:
            raise RecordError(_("Use at most %(longest)d characters.") % {"longest": longest}, name)
    is_first = not versions or (draft is not None and draft.number == 1)
    if not is_first and not any(notes.values()):
        raise RecordError(_("Say in one sentence what has changed."), "note_ja")
    return notes


def save_version(
    version: RecordVersion, *, changes: dict, by: User, version_read: str | int | None = None
) -> RecordVersion:
    """Write the note or the hour of a version; once it is approved, only its hour.

    Its hour may change as long as it is not public. Raises StaleItem, or another ChangeError.
    """

    def check(current: RecordVersion, changed: dict) -> tuple:
        is_scheduled = current.publishing_state == State.APPROVED and not current.is_published()
        if publishing.has_been_public(current) and not (
            is_scheduled and set(changed) == {"publish_at"}
        ):
            raise RecordError(
                _("This version can no longer be changed. A correction is the next version.")
            )
        return ()

    return publishing.save_changes(
        version, changes=changes, by=by, version=version_read, check=check, fixed=()
    )


@transaction.atomic
def take_photo_down(photo: Photo, *, by: User, now: datetime | None = None) -> bool:
    """Delete a photograph from the working copy and every version; return whether it was there.

    Always possible, approved or not: someone in it has asked. The versions keep their texts.
    """
    require(by, CHANGE_PHOTO)
    meeting = locked(photo.meeting)
    found = Photo.objects.filter(pk=photo.pk).first()
    if found is None:
        return False
    versions = list(found.versions.select_related("meeting"))
    name, storage = found.image.name, found.image.storage
    found.delete()
    meeting.record_version += 1  # a page of the working copy that shows it is stale
    meeting.save(update_fields=["record_version"])
    for version in versions:
        write_history(version, "photo_down", source=version.publishing_state, by=by, at=now)
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    return True


def paper_of(meeting: Meeting, pk: int, user: User | AnonymousUser) -> tuple[str, Any] | None:
    """Return the name of a PDF that this user may read, and the row with its label, or None.

    The versions are asked before the working copy: what one of them had stays, whatever
    has become of it since.
    """
    versions = RecordVersion.objects.visible_to(user).filter(meeting=meeting)
    for version in versions.order_by("-number"):
        for row in rows_of(version.content, "materials"):
            if row.pk == pk and row.file:
                return f"{Material.FOLDER}/{row.file}", row
    rows = Material.objects.visible_to(user).filter(meeting=meeting, pk=pk)
    found = rows.exclude(file="").first()
    return (found.file.name, found) if found is not None else None


@purge_rule("materials of records", order=117)
def purge_materials(now: datetime, *, dry_run: bool) -> int:
    """Delete PDFs that no record and no version names, a day after they were written."""
    in_use = set(Material.objects.exclude(file="").values_list("file", flat=True))
    for content in RecordVersion.objects.values_list("content", flat=True):
        in_use |= {
            f"{Material.FOLDER}/{row['file']}"
            for row in content.get("materials", ())
            if row["file"]
        }
    return purge_folder(Material.FOLDER, in_use, now, dry_run=dry_run)
