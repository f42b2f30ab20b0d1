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


def test_columns_are_stored_as_rows_would_be_and_tell_the_numbers(table: Any) -> None:
    shared = {"name": "引号' 与 100% 与 %s", "fen": 5, "at": None, "yes": True, "on": date(2026, 3, 1)}
    varying = ("code", "number", "words")
    rows = [{**{name: row[name] for name in varying}, **shared} for row in ROWS]
    with database.transaction():
        assert bulk.insert(Sundry, rows) == len(rows)
    plain = everything()
    Sundry.delete().execute()
    with database.transaction():
        numbers = bulk.add(Sundry, len(ROWS), {**{name: [row[name] for row in ROWS] for name in varying}, **shared})
    assert everything() == plain
    stored: Any = Sundry.select(Sundry.id, Sundry.code).tuples()
    codes = dict(iter(stored))
    assert [codes[number] for number in numbers] == [row["code"] for row in ROWS]


def test_rows_that_bring_their_numbers_keep_them(table: Any) -> None:
    with database.transaction():
        assert bulk.add(Sundry, 2, {"id": [70, 71], "code": ["A", "B"]}) == []
        assert bulk.add(Sundry, 3, {"code": "C"}) == [72, 73, 74]
    assert [row.id for row in Sundry.select().order_by(Sundry.id)] == [70, 71, 72, 73, 74]
