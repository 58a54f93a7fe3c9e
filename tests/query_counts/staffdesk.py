"""Rows of every kind that awaits staff, for the first page and the search of the desk."""

from . import events, pages, partners, proposals, vision

KINDS = (
    events.events_with_tasks,
    pages.awaiting,
    pages.answers_to_read,
    pages.flags,
    proposals.waiting,
    partners.requests,
    partners.changes,
    partners.commitments,
    partners.yearly_checks,
    vision.indicators,
)


def everything(case):
    """Yield with one row of each kind, then with thirty."""
    made = [kind(case) for kind in KINDS]
    for rows in made:
        next(rows)
    yield []
    for rows in made:
        next(rows, None)


def seen(rows):
    """Return `rows`, after whose growth the first page is seen once: it stores the new number."""

    def looked_at(case):
        yield from rows(case)
        case.client.get("/admin/")

    return looked_at
