"""The unit of work: one action, one transaction, one operation id, one audit entry."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

import peewee as pw

from models.core import access, audit, clock, database, files, register, text
from models.core.access import Person
from models.core.base import Editable, Table
from models.core.errors import BadFields, Conflict, Forbidden, NotFound, Refused, Theirs
from models.core.fields import parse_all
from models.core.register import Action, Done
from models.core.tables import Attachment, AttachmentContent, NumberSeries, Operation

AT_ONCE = 500
CHANNELS: Mapping[str, str] = {"paper": "书面", "phone": "电话", "oral": "当面"}
BEHALF = access.permission(
    "behalf.record", "代他人记录", scope=(access.Role.ADMIN, access.Role.HR, access.Role.FINANCE)
)


@dataclass(frozen=True)
class Behalf:
    """A decision made by somebody else on paper or by telephone, typed in by the office (代录)."""

    author: int
    received_at: datetime
    channel: str = "paper"
    scan: tuple[str, bytes] | None = None


class _Already(Exception):
    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


class Unit:
    """What an action gets: whose act it is, the database's time, and the only ways to write."""

    def __init__(self, op_id: str, actor: Person, author: Person, behalf: Behalf | None, reason: str) -> None:
        self.op_id = op_id
        self.actor = actor
        self.author = author
        self.behalf = behalf
        self.reason = reason
        self.now: datetime = clock.now()
        self.today: date = self.now.date()
        self.changes: list[audit.Change] = []
        self.notes: dict[str, Any] = {}
        self._lenders: dict[str, str] = {}

    def require(self, permission: str, *, concerning: int | None = None, approving: bool = False) -> None:
        """Raise Forbidden unless the author may do this; a lent right is noted in the audit entry (代).

        A decision about the typist himself that he records for somebody else needs the paper that says so.
        """
        access.require(self.author, permission, concerning=concerning, approving=approving)
        typed = approving and self.behalf is not None and self.behalf.scan is None
        if typed and concerning is not None and concerning == self.actor.employee_id:
            raise Forbidden("代录与您本人有关的决定，须附有签字的扫描件，或请另一位同事代录。没有保存。")
        if self.author.uses_lent(permission) and permission not in self._lenders:
            self._note_lender(permission, concerning, None)

    def sees(self, permission: str, *, employee_id: int | None, unit_id: int | None) -> bool:
        """Whether a record is within the author's reach; of several who lent a required right, it tells whose it is."""
        if permission in self._lenders:
            self._note_lender(permission, employee_id, unit_id)
        return self.author.sees(permission, employee_id=employee_id, unit_id=unit_id)

    def _note_lender(self, permission: str, employee_id: int | None, unit_id: int | None) -> None:
        lender = self.author.lender(permission, employee_id=employee_id, unit_id=unit_id)
        self._lenders[permission] = lender.from_name
        self.notes["代"] = f"{self.author.name} 代 {'、'.join(dict.fromkeys(self._lenders.values()))}"

    def insert(self, table: type[Table], **values: Any) -> int:
        """Add a row and remember it for the audit entry; returns its number."""
        record = int(table.insert(**values).execute())
        self._changed(table, record, None, values)
        return record

    def add(self, table: type[Table], **values: Any) -> Any:
        """As `insert`; returns the row as it is stored now."""
        defaults: dict[str, Any] = table._meta.get_default_dict()  # type: ignore[no-untyped-call]
        stored = dict.fromkeys(table._meta.fields) | defaults | values
        return table(**stored | {"id": self.insert(table, **values)})

    def get(self, table: type[Table], record: int | None) -> Any:
        """The row as it is now. Raises NotFound."""
        row = table.by_key(record) if record is not None else None
        if row is None:
            raise NotFound()
        return row

    def update(self, table: type[Editable], record: int, version: int | None, /, **values: Any) -> bool:
        """Change a row that was read at `version`; False when nothing differs.

        `version` None is for rows that the action itself read and locked. Raises NotFound, or Conflict with
        what is stored now.
        """
        return self.change(self.get(table, record), version, **values)

    def change(self, row: Any, version: int | None, /, **values: Any) -> bool:
        """As `update`, of a row that the act has read and locked; the row has the new values afterwards."""
        table: type[Editable] = type(row)
        before = {name: row.__data__[name] for name in values}
        if version is not None and row.row_version != version:
            raise self._conflict(table, row, values)
        after = {name: value for name, value in values.items() if value != before[name]}
        if not after:
            return False
        changed = (
            table.update(**after, row_version=table.row_version + 1)
            .where((table.id == row.id) & (table.row_version == row.row_version))
            .execute()
        )
        if changed != 1:
            raise self._conflict(table, self.get(table, row.id), values)
        row.__data__.update(after, row_version=row.row_version + 1)
        self._changed(table, row.id, {name: before[name] for name in after}, after)
        return True

    def update_all(self, table: type[Table], rows: Sequence[Any], /, **values: Any) -> None:
        """Give rows that the act read and locked the same values, in few statements; those that have them are left."""
        changed = [row for row in rows if any(row.__data__[name] != value for name, value in values.items())]
        version = {"row_version": table.row_version + 1} if issubclass(table, Editable) else {}
        for start in range(0, len(changed), AT_ONCE):
            part = [row.id for row in changed[start : start + AT_ONCE]]
            key: Any = table._meta.primary_key
            table.update(**values, **version).where(key.in_(part)).execute()
        for row in changed:
            self._changed(table, row.id, {name: row.__data__[name] for name in values}, values)

    def added(self, table: type[Table], rows: Iterable[Any]) -> None:
        """Remember rows that were added in bulk, as they were read back, for the audit entry."""
        for row in rows:
            values = {name: value for name, value in row.__data__.items() if name not in ("id", "row_version")}
            self._changed(table, row.id, None, values)

    def touch(self, table: type[Editable], record: int, version: int | None, **stored: Any) -> None:
        """Give a row a new version because rows that belong to it change (the roles of a user).

        `stored` are these rows as they are now, for the one who was slower. Raises NotFound or Conflict.
        """
        row = self.get(table, record)
        seen = row.row_version if version is None else version
        changed = table.update(row_version=table.row_version + 1).where(
            (table.id == record) & (table.row_version == seen)
        )
        if changed.execute() != 1:
            conflict = self._conflict(table, self.get(table, record), {})
            raise Conflict(conflict.entity, record, replace(conflict.theirs, values=stored))

    def delete(self, table: type[Table], record: int, version: int | None = None) -> None:
        """Take away a row that carries no history of its own (a saved view, a membership)."""
        row = self.get(table, record)
        if version is not None and row.row_version != version:
            raise self._conflict(table, row, {})
        table.delete().where(table._meta.primary_key == record).execute()
        self._changed(table, record, dict(row.__data__), None)

    def number(self, series: str, count: int = 1) -> int:
        """The next number of a gap-free series, or the first of the next `count`.

        Everybody who takes a number of the series waits until the transaction ends: an act takes it as late as it can.
        Raises Refused while the series is held after a restore.
        """
        _lengthen(series, count)
        row = NumberSeries.get(NumberSeries.name == series)
        if row.held:
            raise Refused(f"编号“{series}”在恢复备份后暂停使用。请先在“系统管理—备份”登记已印出的最大号码。")
        return int(row.last) - count + 1

    def hold_numbers(self, series: str) -> None:
        """Wait for other acts that give numbers of a series, until the transaction ends."""
        _lengthen(series, 0)

    def keep(self, content: bytes) -> str:
        """Store a file's content, once for all who hold it; returns its hash."""
        digest = hashlib.sha256(content).hexdigest()
        if not AttachmentContent.select().where(AttachmentContent.sha256 == digest).exists():
            for part, piece in enumerate(files.pieces(content)):
                AttachmentContent.insert(sha256=digest, part=part, content=piece).on_conflict_ignore().execute()
        return digest

    def attach(self, entity: str, record: int, name: str, content: bytes, note: str = "") -> int:
        """Keep a file with a record. Raises Refused for one that is too large, empty or of an unsafe kind."""
        fault = files.name_fault(name) or files.content_fault(content)
        if fault is not None:
            raise Refused(fault)
        number = self.insert(
            Attachment, entity=entity, record=record, name=files.label(name), note=note, sha256=self.keep(content),
            size=len(content), added_at=self.now, added_by=self.actor.name,
        )  # fmt: skip
        self.changes.append(audit.Change(entity, record, "", {}, {}))
        return number

    def _changed(
        self, table: type[Table], record: int, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        def clean(values: dict[str, Any] | None) -> dict[str, Any] | None:
            if values is None:
                return None
            return {k: ("（不记录）" if k in table.secret else audit.plain(v)) for k, v in values.items()}

        self.changes.append(audit.Change(table._meta.table_name, record, "", clean(before), clean(after)))

    def _conflict(self, table: type[Table], row: Any, values: Mapping[str, Any]) -> Conflict:
        entity = table._meta.table_name
        who, at = audit.last_change(entity, row.id)
        stored = {name: row.__data__[name] for name in values if name not in table.secret}
        return Conflict(entity, row.id, Theirs(row.row_version, stored, who, at))


def _lengthen(series: str, count: int) -> None:
    """Lock a series and move its end, unless it is held after a restore; one that is missing begins.

    Looking for it by an insert would let all who wait for the row share it, and none of them then change it: deadlock.
    """
    held = NumberSeries.held == True  # noqa: E712  (SQL, not Python)
    end = pw.Case(None, [(held, NumberSeries.last)], NumberSeries.last + count)
    changed = NumberSeries.update(last=end).where(NumberSeries.name == series)
    if changed.execute() == 0:
        NumberSeries.insert(name=series, last=0).on_conflict_ignore().execute()
        changed.execute()


def new_op_id() -> str:
    """An operation id, made when the person presses the button and kept until the outcome is known."""
    return uuid.uuid4().hex


def perform(
    name: str,
    values: Mapping[str, Any],
    *,
    user: int | None,
    op_id: str = "",
    behalf: Behalf | None = None,
    reason: str = "",
    budget: float = 8.0,
) -> Done:
    """Do an action once, whatever happens to the connection, and return its outcome.

    `user` is the signed-in user's number, or None for the program itself. The same `op_id` a second time
    returns the first outcome and changes nothing. `budget` is how many seconds lost connections and
    deadlocks are retried. Raises Refused (with its kinds) or ConnectionLost; then nothing was written, or,
    after ConnectionLost, repeating the same `op_id` tells.
    """
    action = register.get_action(name)
    parsed = parse_all(action.fields, values)
    try:
        if action.prepare is not None:
            parsed = database.retrying(partial(action.prepare, parsed), budget=budget)
        work = partial(_once, action, parsed, user, op_id or new_op_id(), behalf, text.tidy(reason)[:500])
        return database.retrying(work, budget=budget)
    except BadFields as bad:
        # A fault is told by the label of its field, also where several actions share the check.
        raise BadFields(bad.faults, bad.labels | {f.name: f.label for f in action.fields}) from bad
    except _Already as already:
        return already.done


def outcome_of(op_id: str, user: int | None) -> Done | None:
    """What became of an act of this user whose answer was lost; None when nothing was written."""
    row = Operation.get_or_none((Operation.op_id == op_id) & (Operation.user_id == user))
    return _load(row.outcome) if row is not None else None


def _once(
    action: Action, values: dict[str, Any], user: int | None, op_id: str, behalf: Behalf | None, reason: str
) -> Done:
    with database.transaction():
        _claim(op_id, action, user)
        actor = access.SYSTEM if user is None else access.load_user(user)
        author = actor if behalf is None else access.load_employee(behalf.author, former=action.former)
        unit = Unit(op_id, actor, author, behalf, reason)
        _admit(action, unit)
        done = action.function(unit, values)
        if behalf is not None and behalf.scan is not None and done.record is not None:
            unit.attach(*done.record, *behalf.scan, note="代录依据")
        Operation.update(outcome=_store(done)).where(Operation.op_id == op_id).execute()
        if unit.changes or unit.notes:
            audit.append(_entry(action, unit, done), unit.changes, unit.notes)
    return done


def _claim(op_id: str, action: Action, user: int | None) -> None:
    """Insert the operation first: a second try of the same act meets its key and reads the stored outcome."""
    try:
        Operation.insert(op_id=op_id, action=action.name, user_id=user, at=clock.now()).execute()
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        row = Operation.get(Operation.op_id == op_id)
        if (row.action, row.user_id) != (action.name, user):
            raise Refused("这个操作编号已用于另一项操作。请重新打开窗口再试。") from None
        raise _Already(_load(row.outcome)) from None


def _admit(action: Action, unit: Unit) -> None:
    if unit.actor.is_system:
        if not action.system:
            raise Forbidden("请先登录。")
        return
    if unit.actor.must_change_password and not action.always:
        raise Forbidden("请先修改别人为您设置的密码。")
    if unit.behalf is not None:
        _admit_behalf(action, unit, unit.behalf)
    if not action.personal:
        if not action.permission:
            raise Forbidden(f"“{action.label}”只由程序自己办理，不能由人办理。")
        unit.require(action.permission)


def _admit_behalf(action: Action, unit: Unit, behalf: Behalf) -> None:
    if not action.behalf:
        raise Refused(f"“{action.label}”不能代录，请本人登录办理。")
    access.require(unit.actor, BEHALF)
    if unit.author.employee_id is not None and unit.author.employee_id == unit.actor.employee_id:
        raise Refused("代录的决定人不能是您自己，请直接办理。")
    if behalf.channel not in CHANNELS:
        raise Refused("请选择代录的来源：书面、电话或当面。")
    if behalf.received_at > unit.now:
        raise Refused("收到时间不能晚于现在。请核对。")
    if behalf.received_at.date() < unit.today and (behalf.scan is None or not unit.reason):
        raise Refused("补录以前收到的书面材料，须附扫描件并写明原因。")


def _entry(action: Action, unit: Unit, done: Done) -> dict[str, Any]:
    told = ""
    if unit.behalf is not None:
        told = (
            f"代录：{unit.author.name}，{CHANNELS[unit.behalf.channel]}，收到 {unit.behalf.received_at:%Y-%m-%d %H:%M}"
        )
    return {
        "at": unit.now,
        "op_id": unit.op_id,
        "user_id": unit.actor.user_id,
        "actor": unit.actor.name,
        "author": unit.author.name,
        "behalf": told,
        "action": action.name,
        "label": action.label,
        "title": done.title[:255],
        "reason": unit.reason,
    }


def _store(done: Done) -> str:
    return audit.dump(
        {
            "notice": done.notice,
            "changed": sorted(done.changed),
            "record": done.record,
            "title": done.title,
            "details": done.details,
        }
    )


def _load(outcome: str) -> Done:
    stored = json.loads(outcome)
    record = (stored["record"][0], stored["record"][1]) if stored["record"] else None
    return Done(stored["notice"], frozenset(stored["changed"]), record, stored["title"], stored["details"])
