"""The pages of the program in the order of the sidebar; an explicit list, so that it works frozen."""

from __future__ import annotations

from collections.abc import Sequence

from models.core.access import Person
from ui.appraisal import pages as appraisal
from ui.attendance import pages as attendance
from ui.core import pages as core
from ui.kit.page import PageKind
from ui.ledger import pages as ledger
from ui.org import pages as org
from ui.penalty import pages as penalty
from ui.roster import pages as roster
from ui.staff import pages as staff

PAGES: tuple[PageKind, ...] = (
    PageKind("workbench", "工作台", "home", "", "ui.workbench.page:WorkbenchPage"),
    *staff.PAGES,
    *roster.PAGES,
    *attendance.PAGES,
    *penalty.PAGES,
    *appraisal.PAGES,
    *ledger.PAGES,
    *core.RULES,
    *staff.ACKNOWLEDGEMENTS,
    org.FOUNDING,
    core.ENTRY,
    *org.PAGES,
    *core.PAGES,
)
# The page of each kind of record, for the search, to-dos and figures.
PAGE_OF: dict[str, str] = {
    **staff.PAGE_OF,
    **roster.PAGE_OF,
    **attendance.PAGE_OF,
    **penalty.PAGE_OF,
    **appraisal.PAGE_OF,
    **ledger.PAGE_OF,
    **org.PAGE_OF,
    **core.PAGE_OF,
    "chain_gap": "chain_gaps",
    "number_series": "backups",
}
# The forms of actions that have one of their own, for those who begin them from the search.
FORMS: dict[str, str] = {**attendance.FORMS, **penalty.FORMS, **ledger.FORMS}


def for_person(person: Person, kinds: Sequence[PageKind] = PAGES) -> tuple[PageKind, ...]:
    """The pages that a person may open; the others are absent, and so is an entry none of whose tabs are left."""
    allowed = [kind for kind in kinds if not kind.permission or person.may(kind.permission)]
    parents = {kind.parent for kind in allowed}
    return tuple(kind for kind in allowed if kind.factory or kind.name in parents)
