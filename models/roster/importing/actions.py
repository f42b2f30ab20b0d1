"""Importing duty rosters (F-02): shifts that are missing, cells, swaps of the record, and publishing, in one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import peewee as pw

from models.core import bulk
from models.core.errors import Refused
from models.core.imports import actions
from models.core.imports.register import CREATE, Answers, Change, ImportKind, ImportRow, Line, Posting, Written
from models.core.imports.tables import ImportLine
from models.core.unit import Unit
from models.org import checks
from models.org import queries as org
from models.roster import cells, rights
from models.roster.actions import shifts
from models.roster.cells import Content, Place
from models.roster.importing import columns, compare, hours, known, layout, legend, signs
from models.roster.importing.compare import Meanings, Planned
from models.roster.importing.known import Known, Month, StoredCell
from models.roster.importing.legend import Entry
from models.roster.plan import queries as plans
from models.roster.tables import Roster, RosterChange, RosterEntry, RosterWaiver, ShiftTime
from models.roster.workflow import IN_FORCE, RosterKind, RosterState, ShiftKind
from models.staff import changed as changed_days

CHANGED = frozenset({"roster", "roster_entry", "roster_change", "roster_waiver", "shift_type", "shift_time"})
AT_ONCE = 500
OFFICIAL = "按导入的排班表"


@dataclass
class _Target:
    """One roster that is written: its cells as they are to be, what is told about changed ones, and by which row."""

    record: int
    unit: int
    state: str
    wanted: dict[Place, Content | None] = field(default_factory=dict)
    rows: dict[tuple[int, date], int] = field(default_factory=dict)
    changes: list[tuple[int, Place, int | None, int | None, str]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)


class _Roster:
    """The writing of one file."""

    def __init__(self, unit: Unit, posting: Posting) -> None:
        self._unit, self._posting = unit, posting
        self._known: Known = posting.known
        self._answers = Answers({(q.column, q.name): q.answer for q in posting.found.questions})
        self._made: dict[str, int] = {}
        self._targets: dict[int, _Target] = {}
        self._rosters: dict[tuple[str, int], int] = {}
        self._people: set[int] = set()
        self.lines: list[Line] = []
        self.waiting: list[dict[str, Any]] = []

    def write(self) -> Written:
        found = self._posting.found
        updated: Sequence[Change] = found.changed if self._posting.update_known else ()
        written = {row.key for row in (*found.new, *(one.row for one in updated))}
        changed, added = {one.record for one in updated}, set()
        self._make_shifts(found.accepted)
        for row, plan in compare.readable(found.accepted, self._known, self._answers):
            self._people.add(plan.employee)
            if row.key in written:
                added.add(plan.employee)
                self._plan(row, plan)
        for target in self._targets.values():
            self._fill(target)
        if not self._posting.as_draft:
            self._publish()
        self._tell(found.accepted, () if updated else found.changed)
        created = {"班次": list(self._made)}
        return Written(len(added - changed), len(changed), self.lines, self.waiting, CHANGED, created, self._outcome())

    def _outcome(self) -> str:
        """What became of the rosters, in words."""
        drafts = sum(one.state == RosterState.DRAFT for one in self._targets.values())
        if not drafts:
            return "排班表已发布，计入考勤"
        return f"{drafts} 张排班表是草稿，发布后才计入考勤"

    # shifts that the database lacks

    def _make_shifts(self, rows: Sequence[ImportRow]) -> None:
        wanted = [q for q in self._posting.found.questions if q.column == signs.COLUMN and q.answer == CREATE]
        if wanted:
            self._unit.require(rights.SETTINGS)
        entries = {one.code: one for row in rows for one in (row.values.get("shift") or legend.Legend()).entries}
        implied = {code: Entry(code, name, str(ShiftKind.LEAVE)) for name, code in reversed(legend.LEAVES.items())}
        order = list(entries)
        for one in sorted(wanted, key=lambda one: order.index(one.name) if one.name in entries else len(order)):
            entry = entries.get(one.name) or implied.get(one.name) or hours.entry(one.name)
            if entry is None:
                raise Refused(f"文件里没有班次“{one.name}”的时间，没有导入。请重新检查文件后再导入。")
            highest = known.highest(ShiftTime)
            record = shifts.make(self._unit, _shift_values(entry))
            self._made[one.name] = record
            # The batch tells of what an import makes, not its audit entry: a reversal may take it away again.
            self._unit.changes[:] = [
                change for change in self._unit.changes
                if (change.entity, change.record) != ("shift_type", record) and change.entity != "shift_time"
            ]  # fmt: skip
            self.lines.append(Line(one.rows[0], "shift_type", record, "insert"))
            times = known.above(ShiftTime, highest)
            self.lines += [Line(one.rows[0], "shift_time", number, "insert") for number in times]

    # what stands where

    def _plan(self, row: ImportRow, plan: Planned) -> None:
        """Give the cells of a row to the rosters they belong to."""
        month = self._known.month(row.values["month"])
        home = month.home(plan.employee) or self._roster_of(row, plan.unit, month)
        for day, meanings in plan.days.items():
            stored = month.cells.get((plan.employee, day), ())
            target = self._target(stored[0].roster if stored else home, row.number)
            target.people.add(plan.employee)
            before, why = plan.swapped.get(day, (meanings, ""))
            self._cell(target, row.number, plan.employee, day, (stored, before, meanings), why)

    def _cell(
        self, target: _Target, row: int, employee: int, day: date,
        what: tuple[Sequence[StoredCell], Meanings, Meanings], why: str,
    ) -> None:  # fmt: skip
        """What a day is to be: nothing changes where it stands so already."""
        stored, planned, effective = what
        now = [self._shift(one) for one in effective]
        was = [one.shift for one in stored]
        if (was or [None]) == (now or [None]) and (was or not now):
            return
        target.rows[employee, day] = row
        begun = [self._shift(one) for one in planned] or [None]
        for at in range(max(len(stored), len(now))):
            place = Place(employee, day, stored[at].position if at < len(stored) else at + 1)
            if at < len(now):
                kept = stored[at] if at < len(stored) and stored[at].shift == now[at] else None
                target.wanted[place] = Content(now[at], kept.role if kept else "", kept.covers_for if kept else None)
            else:
                target.wanted[place] = Content(None) if at == 0 else None
            if why and begun[at : at + 1] != now[at : at + 1]:
                target.changes.append((row, place, _at(begun, at), _at(now, at), why))
            elif target.state == RosterState.PUBLISHED and _at(was, at) != _at(now, at):
                target.changes.append((row, place, _at(was, at), _at(now, at), self._reason()))

    def _shift(self, meaning: int | str | None) -> int | None:
        return self._made[meaning] if isinstance(meaning, str) else meaning

    def _reason(self) -> str:
        return f"导入排班表，第 {self._posting.batch} 批"

    def _roster_of(self, row: ImportRow, unit: int, stored: Month) -> int:
        """The roster of a unit for the month, made if there is none. Raises Refused outside the author's reach."""
        month = row.values["month"]
        found = next((number for number, whose in stored.units.items() if whose == unit), None)
        if found is None:
            found = self._rosters.get((month, unit))
        if found is not None:
            return found
        if not self._unit.sees(rights.IMPORT, employee_id=None, unit_id=unit):
            raise Refused(
                f"第 {row.number} 行的部门不在您的数据范围内，没有导入。请只导入您管理的部门，或请有权限的同事办理。"
            )
        record = int(
            Roster.insert(month=month, unit_id=unit, kind=RosterKind.ORDINARY, state=RosterState.DRAFT).execute()
        )
        self._rosters[month, unit] = record
        self._targets[record] = _Target(record, unit, str(RosterState.DRAFT))
        self.lines.append(Line(row.number, "roster", record, "insert"))
        return record

    def _target(self, record: int, row: int) -> _Target:
        """The roster to be written, held for this act. Raises Refused where it cannot be changed."""
        if record not in self._targets:
            held = _held(record)
            if not self._unit.sees(rights.IMPORT, employee_id=None, unit_id=held.unit_id):
                raise Refused(f"第 {row} 行的排班表不在您的数据范围内，没有导入。请有权限的同事办理。")
            self._targets[record] = _Target(record, held.unit_id, held.state)
        return self._targets[record]

    # writing

    def _fill(self, target: _Target) -> None:
        """Write the cells of a roster and tell the batch of each."""
        if target.state != RosterState.DRAFT:
            days = changed_days.with_neighbours((place.employee_id, place.day) for place in target.wanted)
            changed_days.tell(self._unit, days, "导入排班", entity="roster", record=target.record)
        stored = cells.stored(target.record, target.people)
        highest = known.highest(RosterEntry)
        before = cells.write(target.record, target.wanted)
        for place, was in before.items():
            number, _ = stored.get(place, (0, None))
            now, row = target.wanted[place], target.rows[place.employee_id, place.day]
            if was is not None and now is not None:
                self.lines.append(Line(row, "roster_entry", number, "update", 1, _values(was), _values(now)))
        self.lines += self._inserted(RosterEntry, highest, target)
        highest = known.highest(RosterChange)
        bulk.insert(RosterChange, (self._change(target, *one) for one in target.changes))
        numbers = known.above(RosterChange, highest)
        self.lines += [
            Line(one[0], "roster_change", number, "insert") for number, one in zip(numbers, target.changes, strict=True)
        ]

    def _inserted(self, table: Any, highest: int, target: _Target) -> Iterable[Line]:
        rows: Any = (
            table.select(table.id, table.employee_id, table.day, table.shift_id, table.role, table.covers_for_id)
            .where(table.id > highest, table.roster_id == target.record)
            .order_by(table.id)
            .tuples()
        )
        for number, employee, day, shift, role, covers in rows:
            after = {"shift_id": shift, "role": role, "covers_for_id": covers}
            yield Line(target.rows[employee, day], "roster_entry", number, "insert", 1, {}, after)

    def _change(
        self, target: _Target, _row: int, place: Place, before: int | None, after: int | None, why: str
    ) -> dict[str, Any]:
        return {
            "roster_id": target.record, **place._asdict(), "before_id": before, "after_id": after,
            "reason": why[:300], "swap_id": None, "made_at": self._unit.now, "made_by": self._unit.author.name,
        }  # fmt: skip

    # publishing

    def _publish(self) -> None:
        """Put the drafts that were written into force, unless they hold people whom the file does not plan."""
        names = {one.id: one.name for one in org.units()}
        for target in self._targets.values():
            if not target.rows:
                continue
            why = self._hindrance(target) if target.state == RosterState.DRAFT else ""
            if why:
                sentence = f"{why}导入的班次存为草稿，发布后才计入考勤。"
                self._note(min(target.rows.values()), names.get(target.unit, ""), "排班表", "草稿", sentence)
                continue
            if target.state == RosterState.DRAFT:
                self._put_in_force(target)
            self._look_over(target)

    def _put_in_force(self, target: _Target) -> None:
        cells.tell_all(self._unit, [target.record], "导入并发布排班")
        target.state = str(RosterState.PUBLISHED)
        values = {"state": target.state, "published_at": self._unit.now, "published_by": self._unit.author.name}
        if target.record in self._rosters.values():  # made by this import: its line says that already
            Roster.update(**values).where(Roster.id == target.record).execute()
            return
        before = Roster.get_by_id(target.record)
        Roster.update(**values, row_version=Roster.row_version + 1).where(Roster.id == target.record).execute()
        old = {name: before.__data__[name] for name in values}
        row = min(target.rows.values())
        self.lines.append(Line(row, "roster", target.record, "update", before.row_version + 1, old, values))

    def _look_over(self, target: _Target) -> None:
        """The paper is in force as it is: conflicts are told, reminders are set aside with that reason."""
        found = [
            one for one in plans.plan(None, Roster.get_by_id(target.record)).problems
            if (one.employee_id or 0, one.day) in target.rows
        ]  # fmt: skip
        for one in found:
            if one.hard:
                row = target.rows[one.employee_id or 0, one.day]
                sentence = f"{one.day:%m-%d} {one.words}。已按文件导入，请核对；要改请改班。"
                self._note(row, one.who, columns.LABELS[f"d{one.day.day:02d}"], f"{one.day:%Y-%m-%d}", sentence)
        aside = [one for one in found if not one.hard]
        known_about = {row.about for row in RosterWaiver.select().where(RosterWaiver.roster_id == target.record)}
        new = {one.about: one for one in aside if one.about not in known_about}
        highest = known.highest(RosterWaiver)
        bulk.insert(RosterWaiver, (
            {
                "roster_id": target.record, "about": one.about, "words": f"{one.who} {one.day:%m-%d} {one.words}"[:300],
                "reason": OFFICIAL, "made_at": self._unit.now, "made_by": self._unit.author.name,
            }
            for one in new.values()
        ))  # fmt: skip
        self.lines += [
            Line(target.rows[one.employee_id or 0, one.day], "roster_waiver", number, "insert")
            for number, one in zip(known.above(RosterWaiver, highest), new.values(), strict=True)
        ]

    def _hindrance(self, target: _Target) -> str:
        """Why a roster is not published with the import, or nothing."""
        if not self._unit.sees(rights.PUBLISH, employee_id=None, unit_id=target.unit):
            return "您没有发布这个部门排班的权限，请有权限的同事发布。"
        others = (
            RosterEntry.select(pw.fn.COUNT(pw.fn.DISTINCT(RosterEntry.employee_id)))
            .where(RosterEntry.roster_id == target.record, RosterEntry.employee_id.not_in(sorted(self._people)))
            .scalar()
        )
        return f"原有的草稿里还有文件没有的 {others} 人，请核对后发布。" if others else ""

    # what a person has to look at

    def _tell(self, rows: Sequence[ImportRow], left: Sequence[Change]) -> None:
        for change in left:
            days = "、".join(columns.LABELS[key] for key in change.fields)
            sentence = f"已排过班，{days}与文件不同，没有改动。要按文件改，请选择按文件更新。"
            self._note(change.row.number, change.row.values.get("name") or "", "日期", days, sentence)
        seen: set[tuple[str, legend.Legend]] = set()
        reader = compare.Reader(self._known, self._answers)
        for row in rows:
            key = (row.values["month"], row.values.get("shift") or legend.Legend())
            if key in seen:
                continue
            seen.add(key)
            for one in reader.signs(row).differences():
                stored, told = legend.times_words(one.shift.times), legend.times_words(one.entry.times)
                sentence = f"文件写 {told}，系统里是 {stored}，按系统的算，没有改动。要改请到“班次”里修改。"
                self._note(row.number, one.shift.code, "班次", told, sentence)

    def _note(self, row: int, name: str, column: str, value: str, sentence: str) -> None:
        self.waiting.append({"row": row, "name": name, "column": column, "value": value, "sentence": sentence})


def _held(record: int) -> Roster:
    """A roster, held until the end of the act. Raises Refused when it is closed or gone.

    Only a draft gets a new version, so that nobody publishes what he has not seen: a published roster that an import
    made can still be taken back after a later import into it was.
    """
    more = pw.Case(None, [(Roster.state == RosterState.DRAFT, 1)], 0)
    Roster.update(row_version=Roster.row_version + more).where(Roster.id == record).execute()
    row: Roster | None = Roster.get_or_none(Roster.id == record)
    if row is None or row.state == RosterState.CLOSED:
        raise Refused("有一张排班表刚被删除或关闭，没有导入。请重新检查文件后再导入。")
    return row


def _at(meanings: Sequence[int | None], at: int) -> int | None:
    return meanings[at] if at < len(meanings) else None


def _values(content: Content) -> Mapping[str, Any]:
    return {"shift_id": content.shift_id, "role": content.role, "covers_for_id": content.covers_for_id}


def _shift_values(entry: Entry) -> dict[str, Any]:
    """A sign of a legend as the fields of a new shift."""
    times = entry.times
    hours: dict[str, Any] = dict.fromkeys(("starts", "ends", "break_from", "break_until"), "")
    if times is not None:
        given = (("starts", times.starts), ("ends", times.ends), ("break_from", times.break_from),
                 ("break_until", times.break_until))  # fmt: skip
        hours |= {name: "" if minutes is None else minutes for name, minutes in given}
    return {
        "code": entry.code, "name": entry.name, "kind": entry.kind, "role": "", "certificate": "", "tone": "",
        "position": None, **hours, "punches_break": times is not None and times.punches_break, "pre_minutes": 0,
    }  # fmt: skip


def _write(unit: Unit, posting: Posting) -> Written:
    return _Roster(unit, posting).write()


def _may_reverse(unit: Unit, batch: int) -> None:
    """Refuse where a roster of the batch is closed: its month has been worked with. Else tell whose days change."""
    line = ImportLine
    made = line.select(line.record).where(line.batch_id == batch, line.entity == "roster_entry")
    rosters = RosterEntry.select(RosterEntry.roster_id).where(RosterEntry.id.in_(made))
    if Roster.select().where(Roster.id.in_(rosters), Roster.state == RosterState.CLOSED).exists():
        raise Refused("这一批的排班表已经关闭，没有撤销。请先重新打开排班表。")
    # Of a roster that the import put into force every cell, of others those that it wrote.
    published = line.select(line.record).where(line.batch_id == batch, line.entity == "roster")
    rows: Any = (
        RosterEntry.select(RosterEntry.employee_id, RosterEntry.day)
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .where(
            RosterEntry.id.in_(made) | RosterEntry.roster_id.in_(published),
            Roster.state.in_([str(state) for state in IN_FORCE]),
        )
        .tuples()
    )
    days = changed_days.with_neighbours(rows)
    changed_days.tell(unit, days, f"撤销导入排班（第 {batch} 批）", entity="import_batch", record=batch)


KIND = actions.offer(
    ImportKind(
        name="roster",
        label="排班表",
        action="roster.import_roster",
        permission=rights.IMPORT,
        entity="roster_entry",
        columns=columns.COLUMNS,
        needed=("name",),
        compare=compare.compare,
        write=_write,
        lock=checks.one_at_a_time,
        known=known.known,
        check=columns.check,
        unit="人",
        named_by="name",
        layouts=(layout.GRID, layout.TURNED, layout.UNDATED),
        only_layouts=True,
        month=True,
        may_update=True,
        drafts="只存为草稿，先不发布",
        may_reverse=_may_reverse,
        changed=CHANGED,
        hint="要有一行日期，每人一行，有姓名或工号；或者一列日期，每人（或每个班次）一列。班次说明和“调班记录”会一起读取。",
    )
)
