"""Putting delivered content into a database that is being migrated; migrations call it, each with its own content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import peewee as pw

from models.core.rulebook.rules import BEGINNING, Origin, dump

FIRST = 1  # the number of the change that stands for what the program brought along
AUTHOR = "系统"
REASON = "程序自带的第一版内容"


def deliver(db: Any, values: Iterable[tuple[str, Any, Origin]]) -> None:
    """Add (key, value, origin) that the database lacks, as of the beginning; what is there stays as it is.

    A value is what JSON can hold, a Decimal, or the rows of a policy table.
    """

    class RuleChange(pw.Model):
        id = pw.AutoField()
        valid_from = pw.DateField()
        author = pw.CharField()
        reason = pw.CharField()
        made_at = pw.DateTimeField()
        row_version = pw.IntegerField()
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
        article_no = pw.CharField()
        confirmed_by = pw.CharField()

        class Meta:
            database = db
            legacy_table_names = False

    if not RuleChange.select().where(RuleChange.id == FIRST).exists():
        now = "datetime('now', '+8 hours')" if isinstance(db, pw.SqliteDatabase) else "NOW()"
        RuleChange.insert(
            id=FIRST, valid_from=BEGINNING, author=AUTHOR, reason=REASON, made_at=pw.SQL(now), row_version=1,
            withdrawn_by="",
        ).execute()  # fmt: skip
    known = {row.key for row in RuleValue.select(RuleValue.key).where(RuleValue.change_id == FIRST)}
    rows: list[Mapping[str, Any]] = [
        {
            "key": key, "valid_from": BEGINNING, "change_id": FIRST, "value": dump(value), "origin": origin,
            "row_version": 1, "article_no": "", "confirmed_by": "",
        }
        for key, value, origin in values
        if key not in known
    ]  # fmt: skip
    if rows:
        RuleValue.insert_many(rows).execute()
