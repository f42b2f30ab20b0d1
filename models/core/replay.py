"""Rows against the audit log: what the acts made of each record must be what is stored, and nothing else may be.

All columns are compared but the version, which acts also raise without a change, and secret ones, which never reach the
log. A migration that fills a column of such a table must leave there what its default says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from models.core import audit, database, register
from models.core.audit import plain
from models.core.base import Table
from models.core.tables import AuditEntry

NAMED = 20  # records that are named of each kind of fault
SHOWN = 60  # characters of a value
ADVICE = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"
_GONE = "不见了"


class _Rows:
    """What the log says about the rows of one table, column by column, and where it contradicts itself."""

    def __init__(self, table: type[Table]) -> None:
        meta: Any = table._meta
        self.entity: str = meta.table_name
        self.table = table
        left_out = table.secret | {"row_version", meta.primary_key.name}
        self.names = [name for name in meta.sorted_field_names if name not in left_out]
        self.fields = [meta.fields[name] for name in self.names]
        self.place = {name: at for at, name in enumerate(self.names)}
        defaults = meta.get_default_dict()
        self._new = [plain(defaults.get(name)) for name in self.names]
        self.made: dict[int, list[Any]] = {}
        self.last: dict[int, int] = {}
        self.between: list[tuple[int, int, str]] = []  # record, act, what was seen before it

    def take(self, seq: int, record: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        """Apply one change."""
        if before is None:
            if record in self.made:
                self.between.append((record, seq, "原来的一条" + _GONE))
            self.made[record] = list(self._new)
        row = self.made.get(record)
        if row is None:
            return  # nothing added it: told of once, when the rows are read
        if before:
            self._compare(seq, record, row, before)
        if after is None:
            del self.made[record]
            return
        for name, value in after.items():
            at = self.place.get(name)
            if at is not None:
                row[at] = value
        self.last[record] = seq

    def _compare(self, seq: int, record: int, row: list[Any], before: Mapping[str, Any]) -> None:
        for name, value in before.items():
            at = self.place.get(name)
            if at is not None and row[at] != value and not self.same(at, value, row[at]):
                self.between.append((record, seq, self.told(at, value, row[at])))
                row[at] = value

    def same(self, at: int, stored: Any, wanted: Any) -> bool:
        """Whether two values are one for the column, in whatever shape they were written."""
        return bool(self._shaped(at, stored) == self._shaped(at, wanted))

    def _shaped(self, at: int, value: Any) -> Any:
        field = self.fields[at]
        try:
            return plain(field.python_value(field.db_value(value)))
        except (TypeError, ValueError):  # not a value of this column at all
            return value

    def told(self, at: int, stored: Any, wanted: Any) -> str:
        """A difference in words."""
        name = self.names[at]
        known = register.entities.get(self.entity)
        label = known.labels.get(name, name) if known else name
        shown = [audit.in_words(self.entity, name, self._shaped(at, value)) for value in (stored, wanted)]
        now, should = (one if len(one) <= SHOWN else f"{one[:SHOWN]}…" for one in shown)
        return f"“{label}”是“{now}”，按操作记录应为“{should}”"


class Replay:
    """The acts of the log applied to nothing, for the rows of these tables."""

    def __init__(self, tables: Iterable[type[Table]]) -> None:
        self._rows = {rows.entity: rows for rows in map(_Rows, tables)}

    def take(self, seq: int, records: Iterable[Mapping[str, Any]]) -> None:
        """Apply the changes of one act; acts come in their order."""
        for one in records:
            rows = self._rows.get(one["entity"])
            if rows is not None:
                rows.take(seq, one["record"], one["before"], one["after"])

    def findings(self) -> Iterator[str]:
        """What the tables say otherwise than the log, one sentence for each record."""
        for rows in self._rows.values():
            yield from _findings(rows)


def _findings(rows: _Rows) -> Iterator[str]:
    differ: dict[int, str] = {}
    added: list[int] = []
    key: Any = rows.table._meta.primary_key
    cursor = database.current().execute(rows.table.select(key, *rows.fields).order_by(key))
    for record, *stored in cursor:
        wanted = rows.made.pop(record, None)
        if wanted is None:
            added.append(record)
        elif stored != wanted:
            found = [
                rows.told(at, value, wanted[at])
                for at, value in enumerate(map(plain, stored))
                if value != wanted[at] and not rows.same(at, value, wanted[at])
            ]
            if found:
                differ[record] = "；".join(found)
    known = register.entities.get(rows.entity)
    label = known.label if known else rows.entity
    yield from _named(rows.entity, label, [(record, f"的{words}") for record, words in differ.items()])
    yield from _named(rows.entity, label, [(record, "没有登记它的操作记录") for record in added])
    early = [(record, f"在第 {seq} 条操作记录以前已被改动：{words}") for record, seq, words in rows.between]
    yield from _named(rows.entity, label, early)
    yield from _missing(label, {record: rows.last[record] for record in rows.made})


def _named(entity: str, label: str, found: Sequence[tuple[int, str]]) -> Iterator[str]:
    known = register.entities.get(entity)
    titles = known.titles([record for record, _ in found[:NAMED]]) if known and found else {}
    for record, words in found[:NAMED]:
        yield f"{label}“{titles.get(record, record)}”{words}。{ADVICE}"
    yield from _more(label, len(found))


def _missing(label: str, gone: Mapping[int, int]) -> Iterator[str]:
    """Records that acts made and nothing took away; the last act about each tells which it is."""
    shown = dict(list(gone.items())[:NAMED])
    entries = {row.seq: row for row in AuditEntry.select().where(AuditEntry.seq.in_(list(shown.values())))}
    for record, seq in shown.items():
        entry = entries[seq]
        act = f"第 {seq} 条操作记录“{entry.label}”{entry.title}"
        yield f"{label} {record} {_GONE}，它最后一次办理是{act}。{ADVICE}"
    yield from _more(label, len(gone))


def _more(label: str, number: int) -> Iterator[str]:
    if number > NAMED:
        yield f"另有 {number - NAMED} 条{label}有同样的问题。"
