"""Writing cells of a roster within a running act: many at once, each kept where it differs, told in one line each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from models.core import audit, bulk
from models.core.audit import Change
from models.core.errors import Refused
from models.core.tables import AuditEntry, AuditRecord
from models.core.unit import Unit
from models.roster.tables import Roster, RosterChange, RosterEntry, ShiftType
from models.roster.workflow import ROSTER_STATE_NAMES, RosterState
from models.staff import changed
from models.staff import describe as staff

REST = "休"
AT_ONCE = 500  # rows in one statement
LAST_ACTS = 50  # of a roster, among which the one that changed a cell is looked for


class Place(NamedTuple):
    """Where a cell is: whose, which day, and the first or second shift of that day."""

    employee_id: int
    day: date
    position: int = 1


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a cell; `shift_id` None is a day of rest that was set. An empty cell has no content at all."""

    shift_id: int | None
    role: str = ""
    covers_for_id: int | None = None


Cells = Mapping[Place, Content | None]


def lock(record: int, *states: RosterState) -> Roster:
    """Let writers of one roster follow each other, and give the roster as it is then, with a new version.

    Raises Refused when it is in none of these states, or is gone.
    """
    Roster.update(row_version=Roster.row_version + 1).where(Roster.id == record).execute()
    row: Roster | None = Roster.get_or_none(Roster.id == record)
    if row is None:
        raise Refused("这张排班表已被删除。请刷新后再看。")
    if row.state not in states:
        raise Refused(wrong_state(RosterState(row.state)))
    return row


def wrong_state(state: RosterState) -> str:
    """Why an act is not open to a roster in this state, and what to do instead."""
    instead = {
        RosterState.DRAFT: "请先发布。",
        RosterState.PUBLISHED: "发布后只能调班，或写明原因改班。",
        RosterState.CLOSED: "须先重新打开，再写明原因改班。",
    }
    return f"这张排班表{ROSTER_STATE_NAMES[state]}，没有保存。{instead[state]}"


def stored(roster: int, employees: Collection[int] | None = None) -> dict[Place, tuple[int, Content]]:
    """The cells of a roster with their numbers, of everybody or of some people."""
    rows = RosterEntry.select().where(RosterEntry.roster_id == roster)
    if employees is not None and len(employees) <= AT_ONCE:
        rows = rows.where(RosterEntry.employee_id.in_(sorted(employees)))
    return {
        Place(row.employee_id, row.day, row.position): (row.id, Content(row.shift_id, row.role, row.covers_for_id))
        for row in rows
    }


def write(roster: int, wanted: Cells) -> Cells:
    """Make these cells what they are to be, None for empty ones; gives what those that changed were before.

    Runs inside an act and writes nothing into the log: `tell` does, or the lines of an import.
    """
    known = stored(roster, {place.employee_id for place in wanted})
    before: dict[Place, Content | None] = {}
    new: list[dict[str, Any]] = []
    gone: list[int] = []
    altered: dict[Content, list[int]] = {}
    for place, content in wanted.items():
        number, was = known.get(place, (0, None))
        if was == content:
            continue
        before[place] = was
        if content is None:
            gone.append(number)
        elif was is not None:
            altered.setdefault(content, []).append(number)
        else:
            new.append({"roster_id": roster, **place._asdict(), **_columns(content)})
    for block in _blocks(gone):
        RosterEntry.delete().where(RosterEntry.id.in_(block)).execute()
    for content, numbers in altered.items():
        for block in _blocks(numbers):
            RosterEntry.update(**_columns(content)).where(RosterEntry.id.in_(block)).execute()
    bulk.insert(RosterEntry, new)
    return before


def _columns(content: Content) -> dict[str, Any]:
    return {"shift_id": content.shift_id, "role": content.role, "covers_for_id": content.covers_for_id}


def _blocks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))


def tell(unit: Unit, roster: int, before: Cells, wanted: Cells) -> None:
    """Put the changed cells into the log, as one change of the roster with a line for each cell before and after."""
    if not before:
        return
    words = _words(before, {place: wanted[place] for place in before})
    changes = [{"cells": [line for line in side if line]} for side in words]
    unit.changes.append(Change("roster", roster, "", changes[0], changes[1]))


def _words(*sides: Cells) -> list[list[str]]:
    names = staff.employee_titles({place.employee_id for place in sides[0]})
    codes = signs()
    return [
        [f"{where(place, names)} {code_of(content, codes) or '空'}" for place, content in sorted(side.items())]
        for side in sides
    ]


def signs() -> dict[int, str]:
    """The signs of all shifts by number."""
    return {row.id: row.code for row in ShiftType.select(ShiftType.id, ShiftType.code)}


def where(place: Place, names: Mapping[int, str]) -> str:
    """A cell in words: 12-09 马腾."""
    second = "第二班" if place.position > 1 else ""
    return f"{place.day:%m-%d} {names.get(place.employee_id, '')}{second}"


def code_of(content: Content | None, codes: Mapping[int, str]) -> str:
    """The sign of a cell: of its shift, 休, or nothing for an empty one."""
    if content is None:
        return ""
    return REST if content.shift_id is None else codes.get(content.shift_id, "")


def last_by(roster: int, place: Place, name: str) -> tuple[str, datetime | None]:
    """Who changed a cell last, and when, as far as the last acts on its roster tell."""
    rows: Any = (
        AuditEntry.select(AuditEntry.actor, AuditEntry.at, AuditEntry.detail)
        .join(AuditRecord, on=(AuditRecord.seq == AuditEntry.seq))
        .where(AuditRecord.entity == "roster", AuditRecord.record == roster)
        .order_by(AuditEntry.seq.desc())
        .limit(LAST_ACTS)
        .tuples()
    )
    sign = f'"{where(place, {place.employee_id: name})} '
    for who, at, detail in rows:
        if sign in detail:
            return who, at
    return audit.last_change("roster", roster)


def tell_all(unit: Unit, rosters: Collection[int], act: str) -> None:
    """Say that an act puts all cells of these rosters into force, or out of it."""
    for roster in sorted(rosters):
        rows: Any = RosterEntry.select(RosterEntry.employee_id, RosterEntry.day).where(RosterEntry.roster_id == roster)
        changed.tell(unit, changed.with_neighbours(rows.tuples()), act, entity="roster", record=roster)


def change(unit: Unit, row: Roster, wanted: Cells, reason: str, swap_id: int | None = None) -> Cells:
    """Change cells of a published roster, each kept as a record with its reason; gives what they were before."""
    days = changed.with_neighbours((place.employee_id, place.day) for place in wanted)
    changed.tell(unit, days, f"改排班：{reason}", entity="roster", record=row.id)
    before = write(row.id, wanted)
    for place, was in before.items():
        now = wanted[place]
        unit.insert(
            RosterChange, roster_id=row.id, **place._asdict(), before_id=was.shift_id if was else None,
            after_id=now.shift_id if now else None, reason=reason, swap_id=swap_id, made_at=unit.now,
            made_by=unit.author.name,
        )  # fmt: skip
    tell(unit, row.id, before, wanted)
    return before
