"""Mark a translation as checked: the Japanese has changed, and it is right as it is."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import Publishable, User
from kanazawa2030.core.page_cache.content import record_change
from kanazawa2030.core.workflow import publishing
from kanazawa2030.core.workflow.changes import ChangeError, locked, log_change

from .kinds import TABLES
from .trail import entries_of, outdated, write_checked


def may_check(row: Model, user: User | AnonymousUser) -> bool:
    """Return whether `user` may change the texts of `row` in its present state."""
    kind, table = TABLES[row._meta.label_lower]
    if not (user.has_perm(kind.texts.permission) and user.has_perm(table.permission)):
        return False
    owner = getattr(row, table.parent) if table.parent else row
    return not isinstance(owner, Publishable) or publishing.may_edit(owner, user)


@transaction.atomic
def mark_checked(row: Model, column: str, *, seen: int, by: User) -> bool:
    """Write into the trail and the history that `by` has checked the translation in `column`.

    `seen` is the last change of the Japanese that the board showed: a later one has not
    been compared. Where the Japanese is gone, no translation is right. Returns False, and
    writes nothing, where the translation is up to date.
    """
    if not may_check(row, by):
        raise PermissionDenied
    current = locked(row)
    _kind, table = TABLES[row._meta.label_lower]
    entries = entries_of(table, type(row)._base_manager.filter(pk=row.pk).values("pk"))
    behind = outdated({table.label: table}, entries)
    before = behind.get((table.label, row.pk), {}).get(column)
    if before is None:
        return False
    if before.entry != seen:
        raise ChangeError(
            _("The Japanese has changed again since you opened the list. Please compare again.")
        )
    source = next(pair.source for pair in table.pairs if pair.target == column)
    if not getattr(current, source):
        raise ChangeError(_("The Japanese has been removed. Remove the translation too."))
    write_checked(current, column, by=by)
    record_change()  # no page shows the trail, but what is counted of it is kept
    # The page that has the history of a part is the one with its form.
    page = getattr(current, table.parent) if table.address else current
    words = gettext("Checked, right as it is: %(text)s")
    log_change(page, words % {"text": table.label_of(column)}, by=by)
    return True
