"""What belongs to one person besides the columns of the list, read in the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.core import clock, listing, register
from models.core.access import Person
from models.core.errors import NotFound
from models.core.explain import Explanation
from models.core.lists import Filter, Query, Row
from models.staff import archive, queries
from models.staff.appraisals import queries as appraisals
from models.staff.appraisals.queries import DuePerson
from models.staff.archive import Archive
from models.staff.queries import EventData
from models.staff.service import queries as service
from models.staff.service.queries import Posting
from models.staff.workflow import State, Step
from ui.kit import recordpane
from ui.kit.recordpane import Carried

DETAILS = "staff.details"


@dataclass(frozen=True)
class More:
    """What the pane needs: files and history, the steps that are open, and what a confirmation still lacks.

    `open_appraisal` is a probation appraisal that waits, `axes` are the empty lines of the form that scores the
    next one.
    """

    carried: Carried
    steps: tuple[Step, ...]
    is_appraised: bool = True
    is_trained: bool = True
    open_appraisal: int | None = None
    axes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Judged:
    """Rows of a list with why each stands as it does."""

    rows: tuple[Row, ...]
    why: Mapping[int, Explanation]


@dataclass(frozen=True)
class Whole:
    """Everything of one person; empty parts for who may not see them."""

    row: Row
    more: More
    events: tuple[EventData, ...] = ()
    certificates: Judged = Judged((), {})
    appraisals: Judged = Judged((), {})
    due: DuePerson | None = None
    posting: Posting | None = None
    station_number: str = ""
    territories: tuple[str, ...] = ()
    archive: Archive | None = None
    is_open: bool = False


def more(person: Person, record: int) -> More:
    """Read what the pane needs."""
    carried = recordpane.read(person, "employee", record)
    steps = queries.steps_of(person, record)
    row, today = queries.seen(person, "staff.read", record), clock.now().date()
    kind = "probation" if row.state == State.PROBATION else "periodic"
    axes = appraisals.axes(kind, today)
    if not any(step.action == "staff.confirm" for step in steps):
        return More(carried, steps, axes=axes)
    return More(
        carried,
        steps,
        appraisals.is_appraised(row, today),
        service.induction_fault(row, today) is None,
        appraisals.open_probation(row),
        axes,
    )


def whole(person: Person, record: int) -> Whole:
    """Read everything of one person. Raises NotFound."""
    row = listing.one(register.get_list("staff"), person, record)
    if row is None:
        raise NotFound
    told = more(person, record)
    if not told.carried.shown:
        return Whole(row, told)
    employee, today = queries.seen(person, DETAILS, record), clock.now().date()
    due = appraisals.periodic_due_of(person, employee, today)
    return Whole(
        row,
        told,
        queries.events_of(person, record),
        _judged(person, "certificates", record),
        _judged(person, "appraisals", record),
        due,
        service.posting(employee, today),
        service.station_number(employee),
        tuple(service.territories_of(record, today)),
        archive.archive_of(person, record),
        is_open=True,
    )


def _judged(person: Person, name: str, record: int) -> Judged:
    kind = register.get_list(name)
    if not person.may(kind.permission):
        return Judged((), {})
    rows = listing.page(kind, person, Query((Filter("employee_id", "eq", record),)))
    return Judged(rows, listing.why(kind, person, [row.record for row in rows]))
