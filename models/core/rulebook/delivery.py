"""Putting delivered content into a database that is being migrated; migrations call it, each with its own content."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core.rulebook.rules import BEGINNING, Origin, dump, in_force

FIRST = 1  # the number of the change that stands for what the program brought along
AUTHOR = "系统"
REASON = "程序自带的第一版内容"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Stored:
    """What parameters say on a day: `values` as their JSON gives them.

    `unconfirmed` are the keys of those that are recommendations to which nobody put his name.
    """

    values: Mapping[str, Any]
    unconfirmed: frozenset[str]


def deliver(db: Any, values: Iterable[tuple[str, Any, Origin]]) -> None:
    """Add (key, value, origin) that the database lacks, as of the beginning; what is there stays as it is.

    A value is what JSON can hold, a Decimal, or the rows of a policy table.
    """
    change, value = _tables(db)
    if not change.select().where(change.id == FIRST).exists():
        now = "datetime('now', '+8 hours')" if isinstance(db, pw.SqliteDatabase) else "NOW()"
        change.insert(
            id=FIRST, valid_from=BEGINNING, author=AUTHOR, reason=REASON, made_at=pw.SQL(now), row_version=1,
            withdrawn_by="",
        ).execute()  # fmt: skip
    known = {row.key for row in value.select(value.key).where(value.change_id == FIRST)}
    rows = [_row(key, BEGINNING, FIRST, told, origin) for key, told, origin in values if key not in known]
    if rows:
        value.insert_many(rows).execute()


def deliver_from(db: Any, keys: Collection[str], make: Callable[[Stored], Mapping[str, Rows]]) -> None:
    """Add the first rows of policy tables (with marks) that take the place of the parameters `keys`.

    `make` gives the rows of each table for what the parameters say. Where the office had let them say something else
    from a day on, the tables do so from that day on, too, by the same act.
    """
    change, value = _tables(db)
    stored = list(
        value.select(value)
        .join(change, on=(change.id == value.change_id))
        .where(value.key.in_(list(keys)), change.withdrawn_at.is_null())
        .order_by(value.valid_from, value.change_id)
    )
    first = make(_on(stored, BEGINNING))
    deliver(db, [(name, rows, _origin(rows)) for name, rows in first.items()])
    said = {name: dump(rows) for name, rows in first.items()}
    for day in sorted({row.valid_from for row in stored} - {BEGINNING}):
        act = max((row for row in stored if row.valid_from == day), key=lambda row: row.change_id)
        for name, rows in make(_on(stored, day)).items():
            if dump(rows) == said[name]:
                continue
            said[name] = dump(rows)
            at = (value.key == name) & (value.valid_from == day) & (value.change_id == act.change_id)
            if not value.select().where(at).exists():
                where = {"regulation_id": act.regulation_id, "article_no": act.article_no}
                value.insert({**_row(name, day, act.change_id, rows, Origin.OFFICE), **where}).execute()


def _on(stored: Iterable[Any], day: date) -> Stored:
    found = in_force(stored, day)
    waits = {key for key, row in found.items() if row.origin == Origin.DEFAULT and row.confirmed_at is None}
    return Stored({key: json.loads(row.value) for key, row in found.items()}, frozenset(waits))


def _origin(rows: Rows) -> Origin:
    return Origin.DEFAULT if any(row.get("recommended") for row in rows) else Origin.SEED


def _row(key: str, since: date, change: int, value: Any, origin: Origin) -> dict[str, Any]:
    return {
        "key": key, "valid_from": since, "change_id": change, "value": dump(value), "origin": origin,
        "row_version": 1, "article_no": "", "confirmed_by": "",
    }  # fmt: skip


def _tables(db: Any) -> tuple[Any, Any]:
    class RuleChange(pw.Model):
        id = pw.AutoField()
        valid_from = pw.DateField()
        author = pw.CharField()
        reason = pw.CharField()
        made_at = pw.DateTimeField()
        row_version = pw.IntegerField()
        withdrawn_at = pw.DateTimeField(null=True)
        withdrawn_by = pw.CharField()

        class Meta:
            database = db
            legacy_table_names = False

    class RuleValue(pw.Model):
        key = pw.CharField()
        valid_from = pw.DateField()
        change_id = pw.IntegerField()
        value = pw.TextField()
        origin = pw.CharField()
        row_version = pw.IntegerField()
        regulation_id = pw.IntegerField(null=True)
        article_no = pw.CharField()
        confirmed_at = pw.DateTimeField(null=True)
        confirmed_by = pw.CharField()

        class Meta:
            database = db
            legacy_table_names = False

    return RuleChange, RuleValue
