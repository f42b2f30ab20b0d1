"""Importing the staff register: what its rows write, all of them at once, each told to the batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.core import bulk
from models.core.access import Role
from models.core.errors import Refused
from models.core.imports import actions
from models.core.imports.register import CREATE, Answers, Change, ImportKind, ImportRow, Line, Posting, Written
from models.core.imports.tables import ImportLine
from models.core.unit import Unit
from models.org import checks, rights
from models.org import moved as moving
from models.org.actions import units
from models.org.tables import Post
from models.staff import intake, queries, rules
from models.staff.actions import people
from models.staff.intake import Known
from models.staff.tables import Certificate, Employee, EmploymentEvent
from models.staff.workflow import STATE_NAMES, WRITE, EventKind, State

CAUSE = "导入花名册"
AT_ONCE = 500
# What an import updates of somebody who is known; states move by their own actions, places leave an event.
UPDATED = tuple(name for name in intake.PLAIN if name not in ("state", "left_on"))
MOVED = (("department", "unit_id"), ("post", "post_id"))


class _Register:
    """The writing of one register: it keeps what was made, by file row, until the batch takes it."""

    def __init__(self, unit: Unit, posting: Posting) -> None:
        self._unit = unit
        self._found = posting.found
        self._known: Known = posting.known
        self._answers = Answers({(q.column, q.name): q.answer for q in posting.found.questions})
        self._update_known = posting.update_known
        self._places: dict[tuple[int | None, int | None], str] = {}
        self._roles: dict[int, str] = {}
        self.lines: list[Line] = []
        self.created: dict[str, list[str]] = {"部门": [], "岗位": []}
        self.waiting: list[dict[str, Any]] = []

    def write(self) -> Written:
        self._answer()
        self._roles = {row.id: row.product_role for row in Post.select(Post.id, Post.product_role)}
        updated = self._found.changed if self._update_known else ()
        self._enter(self._found.new)
        self._superiors([*self._found.new, *(one.row for one in updated)], updated)
        for change in updated:
            self._update(change)
        self._left_alone(updated)
        changed = people.CHANGED | {"certificate", "department", "post"}
        return Written(
            len(self._found.new), len(updated), self.lines, self.waiting, changed, self.created
        )  # fmt: skip

    # names that the database lacked

    def _answer(self) -> None:
        """Make the units and posts that are to be made, above before below; those chosen instead must be in use."""
        questions = self._found.questions
        if any(one.answer == CREATE for one in questions):
            self._unit.require(rights.WRITE)
        made_units: dict[tuple[str, ...], int] = {}
        made_posts: dict[str, int] = {}
        for one in sorted(questions, key=lambda one: one.name.count(" / ")):
            if isinstance(one.answer, int):
                self._require_in_use(one.column, one.answer)
            elif one.answer == CREATE and one.column == "department":
                path = tuple(one.name.split(" / "))
                made_units[path] = self._add_unit(path, one.rows[0], {**self._known.units, **made_units})
            elif one.answer == CREATE:
                made_posts[one.name] = self._add_post(one.name, one.rows[0])
        self._known = Known(
            {**self._known.units, **made_units}, {**self._known.posts, **made_posts}, self._known.employees
        )

    def _require_in_use(self, column: str, record: int) -> None:
        if column == "department":
            checks.unit("answers", "缺少的名称怎样处理", record)
        elif not Post.select().where((Post.id == record) & (Post.active == True)).exists():  # noqa: E712
            raise Refused("所选的岗位已停用或不存在，没有导入。请另选。")

    def _add_unit(self, path: tuple[str, ...], row: int, numbers: Mapping[tuple[str, ...], int]) -> int:
        above = Known(numbers, self._known.posts, {})
        parent = intake.unit_of(path[:-1], above, self._answers) if len(path) > 1 else None
        done = units.add_unit(self._unit, {
            "name": path[-1], "kind": str(rules.unit_kind(path[-1])), "parent_id": parent, "head_id": None,
            "position": 0, "remark": "",
        })  # fmt: skip
        self.created["部门"].append(intake.path_words(path))
        return self._made(done.record, row)

    def _add_post(self, name: str, row: int) -> int:
        role = str(rules.role_of_post(name))
        done = units.add_post(self._unit, {"name": name, "product_role": role, "duties": "", "remark": ""})
        self.created["岗位"].append(name)
        return self._made(done.record, row)

    def _made(self, record: tuple[str, int] | None, row: int) -> int:
        if record is None:
            raise LookupError("an action that adds a record tells which")
        # The batch tells of what an import makes, not its audit entry: a reversal may take it away again.
        self._unit.changes[:] = [one for one in self._unit.changes if (one.entity, one.record) != record]
        self.lines.append(Line(row, record[0], record[1], "insert"))
        return record[1]

    # people who are new

    def _place(self, row: ImportRow) -> dict[str, Any]:
        """Unit, post and role of a row; the role is the post's where the file names none."""
        path, post = intake.unit_path(row), row.values.get("post") or ""
        post_id = intake.post_of(post, self._known, self._answers) if post else None
        role = row.values.get("product_role") or self._roles.get(post_id or 0) or str(Role.AGENT)
        unit_id = intake.unit_of(path, self._known, self._answers) if path else None
        return {"unit_id": unit_id, "post_id": post_id, "product_role": role}

    def _place_words(self, unit_id: int | None, post_id: int | None) -> str:
        if (unit_id, post_id) not in self._places:
            self._places[unit_id, post_id] = queries.place_words(unit_id, post_id)
        return self._places[unit_id, post_id]

    def _enter(self, rows: Sequence[ImportRow]) -> None:
        """Add the people, the events of their beginning and leaving, and their certificates."""
        values = [self._entry(row) for row in rows]
        for unit_id in {one["unit_id"] for one in values}:
            people.require_scope(self._unit, WRITE, unit_id)
        by_number = {row.values["work_no"]: row.number for row in rows}
        numbers = self._add(Employee, Employee.work_no, values, by_number)
        by_row = {numbers[work_no]: number for work_no, number in by_number.items()}
        self._add(EmploymentEvent, EmploymentEvent.employee_id, self._events(rows, values, numbers), by_row)
        self._add(Certificate, Certificate.employee_id, _certificates(rows, numbers), by_row)

    def _add(
        self, table: Any, column: pw.Field, values: Iterable[Mapping[str, Any]], rows: Mapping[Any, int]
    ) -> dict[Any, int]:
        """Add rows at once and tell the batch of them: `rows` are file rows by what stands in `column`.

        Returns the new records by that. They are those above the highest one before, as numbers only grow; what
        others add meanwhile has another value in the column.
        """
        highest = table.select(pw.fn.MAX(table.id)).scalar() or 0
        bulk.insert(table, values)
        found: dict[Any, int] = {}
        for record, value in table.select(table.id, column).where(table.id > highest).order_by(table.id).tuples():
            if value in rows:
                found[value] = record
                self.lines.append(Line(rows[value], table._meta.table_name, record, "insert"))
        return found

    def _entry(self, row: ImportRow) -> dict[str, Any]:
        given = {name: row.values.get(name) for name in ("work_no", *UPDATED, "left_on")}
        state = str(intake.state_of_row(row, self._unit.today))
        words = {name: given[name] or "" for name in ("gender", "education", "phone", "remark")}
        return people.stored({**given, **words, **self._place(row), "state": state})

    def _events(
        self, rows: Sequence[ImportRow], values: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
    ) -> Iterator[dict[str, Any]]:
        for row, entered in zip(rows, values, strict=True):
            number, left = numbers[entered["work_no"]], row.values.get("left_on")
            if entered["state"] != State.CANDIDATE:
                begun = entered["hired_on"] or self._unit.today
                yield self._event(
                    number, EventKind.HIRE, begun, to_words=self._place_words(entered["unit_id"], entered["post_id"])
                )
            if entered["state"] == State.LEFT and left:
                yield self._event(number, EventKind.LEAVE, left)

    def _event(
        self, number: int, kind: EventKind, day: Any, from_words: str = "", to_words: str = ""
    ) -> dict[str, Any]:
        return {
            "employee_id": number, "kind": str(kind), "happened_on": day, "cause": CAUSE, "reference": "",
            "from_words": from_words[:200], "to_words": to_words[:200], "recorded_at": self._unit.now,
            "recorded_by": self._unit.author.name,
        }  # fmt: skip

    # superiors

    def _superiors(self, rows: Sequence[ImportRow], updated: Sequence[Change]) -> None:
        """Find the superiors that a file names by number or name; those that are not clear wait for a person."""
        named = [row for row in rows if row.values.get("superior")]
        self._chiefs: dict[str, int] = {}
        if not named:
            return
        people_now = queries.everybody()
        names = intake.Names(people_now)
        above = queries.superiors()
        for row in named:
            words, number = row.values["superior"], names.by_number[row.values["work_no"]]
            superior = names.find(words)
            if superior is None or number in _line(superior, above):
                sentence = f"找不到唯一的上级“{words}”，这一项没有填写。请在资料里选择。"
                self._wait(row, "superior", words, sentence)
            else:
                above[number] = superior
                self._chiefs[row.values["work_no"]] = superior
        known = {one.row.values["work_no"] for one in updated}
        below: dict[int, list[int]] = {}
        for work_no, superior in self._chiefs.items():
            if work_no not in known:
                below.setdefault(superior, []).append(names.by_number[work_no])
        for superior, numbers in below.items():
            for block in _blocks(numbers):
                Employee.update(superior_id=superior).where(Employee.id.in_(block)).execute()

    # people who are known

    def _update(self, change: Change) -> None:
        row = queries.seen(self._unit, WRITE, change.record)
        values = {name: new for name, (_, new) in change.fields.items() if name in UPDATED}
        place = self._place(change.row)
        moved = {name: place[name] for key, name in MOVED if key in change.fields}
        chief = self._chiefs.get(row.work_no)
        wanted = people.stored({**values, **moved, **({"superior_id": chief} if chief is not None else {})})
        before = {name: row.__data__[name] for name in wanted}
        after = {name: value for name, value in wanted.items() if value != before[name]}
        if "hired_on" in after:
            people.tell_hired(self._unit, row, before["hired_on"], after["hired_on"], "按花名册更正入职日期")
        if "unit_id" in after:
            moving.person(self._unit, row.id, row.unit_id, after["unit_id"], f"按花名册调动（{row.name}）")
        if after:
            self._change(Employee, change.row.number, row, {name: before[name] for name in after}, after)
        if moved:
            old = self._place_words(row.unit_id, row.post_id)
            new = self._place_words(moved.get("unit_id", row.unit_id), moved.get("post_id", row.post_id))
            event = self._event(row.id, EventKind.TRANSFER, self._unit.today, old, new)
            record = int(EmploymentEvent.insert(**event).execute())
            self.lines.append(Line(change.row.number, "employment_event", record, "insert"))
        self._certify(row.id, change.row)

    def _change(self, table: Any, number: int, row: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Write changed columns of a row that was read in this transaction. Raises Refused when it changed since."""
        query = table.update(**after, row_version=table.row_version + 1)
        if query.where((table.id == row.id) & (table.row_version == row.row_version)).execute() != 1:
            raise Refused(f"第 {number} 行的人员刚被别人改过，没有导入。请重新检查后再导入。")
        line = Line(number, table._meta.table_name, row.id, "update", row.row_version + 1, before, after)
        self.lines.append(line)

    def _certify(self, employee_id: int, row: ImportRow) -> None:
        """Keep the certificate of somebody known; a known number gets the new last day."""
        given = intake.certificate_of(row)
        if given is None:
            return
        name, number, until = given
        same = (Certificate.employee_id == employee_id) & (Certificate.name == name) & (Certificate.number == number)
        stored = Certificate.select().where(same).order_by(Certificate.id.desc()).first()
        if stored is None:
            values = next(_certificates([row], {row.values["work_no"]: employee_id}))
            record = int(Certificate.insert(**values).execute())
            self.lines.append(Line(row.number, "certificate", record, "insert"))
        elif stored.valid_until != until:
            self._change(Certificate, row.number, stored, {"valid_until": stored.valid_until}, {"valid_until": until})

    # what a person has to decide

    def _left_alone(self, updated: Sequence[Change]) -> None:
        """What a file says about known people and the import did not do."""
        for change in self._found.changed:
            if not updated:
                names = "、".join(intake.LABELS[name] for name in change.fields)
                self._wait(change.row, "name", names, f"已在册，{names}与文件不同，没有改动。")
            elif "state" in change.fields:
                old, new = (STATE_NAMES[one] for one in change.fields["state"])
                sentence = f"在册状态是“{old}”，文件写“{new}”。状态不随导入改变，请办理相应手续。"
                self._wait(change.row, "state", new, sentence)

    def _wait(self, row: ImportRow, key: str, value: str, sentence: str) -> None:
        self.waiting.append({
            "row": row.number, "name": row.values["name"], "column": intake.LABELS[key], "value": value,
            "sentence": sentence,
        })  # fmt: skip


def _certificates(rows: Sequence[ImportRow], numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for row in rows:
        given = intake.certificate_of(row)
        if given is not None:
            name, number, until = given
            employee = numbers[row.values["work_no"]]
            yield {"employee_id": employee, "name": name, "number": number, "issuer": "", "valid_until": until}


def _line(record: int | None, above: Mapping[int, int | None]) -> list[int]:
    """An employee and those above him; a circle in old data ends the walk."""
    line: list[int] = []
    while record is not None and record not in line:
        line.append(record)
        record = above.get(record)
    return line


def _blocks(all_of: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(all_of), AT_ONCE):
        yield all_of[start : start + AT_ONCE]


def _write(unit: Unit, posting: Posting) -> Written:
    return _Register(unit, posting).write()


def _may_reverse(unit: Unit, batch: int) -> None:
    """Taking back an import gives people the dates of hiring and units that they had before; their days change."""
    lines = ImportLine.select().where(
        ImportLine.batch_id == batch, ImportLine.entity == "employee", ImportLine.done == "update"
    )
    for line in lines:
        before, after = json.loads(line.before or "{}"), json.loads(line.after or "{}")
        if not before.keys() & {"hired_on", "unit_id"}:
            continue
        row = Employee.get_by_id(line.record)
        was, now = (date.fromisoformat(one["hired_on"]) if one.get("hired_on") else None for one in (before, after))
        people.tell_hired(unit, row, now, was, "撤销导入花名册，恢复入职日期")
        units = after.get("unit_id"), before.get("unit_id")
        moving.person(unit, row.id, *units, f"撤销导入花名册，恢复部门（{row.name}）")


KIND = actions.offer(
    ImportKind(
        name="staff",
        label="花名册",
        action="staff.import_register",
        permission=WRITE,
        entity="employee",
        columns=intake.COLUMNS,
        needed=intake.NEEDED,
        compare=intake.compare,
        write=_write,
        lock=checks.one_at_a_time,
        may_reverse=_may_reverse,
        known=queries.known,
        complete=intake.completed,
        check=intake.check,
        across=intake.duplicates,
        unit="人",
        sections=intake.SECTIONS,
        headed_by="department",
        heads=intake.HEADS,
        may_update=True,
        named_by="name",
        changed=people.CHANGED | {"certificate", "department", "post"},
        remark=intake.without_unit,
        hint="前几行里要有一行写着“工号”和“姓名”；离职人员、小计和说明会自动跳过。",
    )
)
