"""Adding many rows at once stores exactly what single inserts store."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import peewee as pw
import pytest

from models.core import bulk, database
from models.core.base import CodeField, Editable, LongBlobField, LongTextField, create_tables


class Sundry(Editable):
    """A column of every kind that the program uses."""

    code = CodeField(max_length=20)
    name = pw.CharField(max_length=60, default="无名")
    words = LongTextField(default="")
    number = pw.IntegerField(null=True)
    fen = pw.BigIntegerField(default=7)
    on = pw.DateField(null=True)
    at = pw.DateTimeField(null=True)
    yes = pw.BooleanField(default=False)
    content = LongBlobField(null=True)


ROWS: list[dict[str, Any]] = [
    {
        "code": f"A{number}", "number": number - 5,
        "words": f"引号'\"，反斜杠 \\ 百分号 %s 换行\n问号 ? 汉字䶮 😀 {number}",
        "fen": 10**13 + number, "on": date(2026, 2, 28), "at": datetime(2026, 11, 24, 10, 20, number % 60),  # noqa: DTZ001
        "yes": bool(number % 2), "content": bytes([0, 39, 92, number % 256]),
    }
    for number in range(bulk.ROWS_AT_ONCE * 2 + 3)
]  # fmt: skip
ROWS[3] = {**ROWS[3], "number": None, "on": None, "at": None, "content": None}


@pytest.fixture
def table(opened: str) -> Any:
    create_tables(database.current(), [Sundry])
    yield Sundry
    database.current().drop_tables([Sundry])


def everything() -> list[tuple[Any, ...]]:
    rows: Any = Sundry.select().order_by(Sundry.code).tuples()
    return [row[1:] for row in rows]


def test_many_rows_are_stored_as_single_ones_would_be(table: Any) -> None:
    with database.transaction():
        for row in ROWS:
            Sundry.insert(**row).execute()
    plain = everything()
    Sundry.delete().execute()
    with database.transaction():
        assert bulk.insert(Sundry, iter(ROWS)) == len(ROWS)
    assert everything() == plain
    assert {type(value) for value in everything()[0]} == {type(value) for value in plain[0]}


def test_no_rows_are_no_statement(table: Any) -> None:
    with database.transaction():
        assert bulk.insert(Sundry, []) == 0


def test_a_row_that_is_refused_takes_all_of_them_with_it(table: Any) -> None:
    with pytest.raises(pw.PeeweeException), database.transaction():
        bulk.insert(Sundry, [*ROWS[:1500], {**ROWS[0], "code": None}])
    assert everything() == []
