"""Rows read many at once are what rows read one after the other are, whatever stands in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import models.areas
from models.core.cells import Cell, CellError
from models.core.imports.layouts import Covered
from models.core.imports.register import ImportKind
from reports.kit import gathering
from reports.kit.imported import Plan, Reading
from reports.kit.reading.rows import Row, Rows
from reports.kit.reading.workbook import Workbook
from tests.models.core.imports import payments

assert models.areas
HEAD: list[Cell] = ["序号", "流水号", "金额", "日期", "备注"]
NOON = datetime(2026, 11, 3, 12)  # noqa: DTZ001
CELLS: st.SearchStrategy[Cell] = st.sampled_from([
    "", " ", None, "P1", "P2", "p2 ", "\uff303", "0012", 12.0, 12, 12.5, -3.0, 0.0, True, False, 1.0, 1, "1,200.50",
    "￥7", "1O0", "2026-11-3", "2026年11月3日", 46_000.0, date(2026, 11, 3), NOON, time(8), timedelta(hours=3),
    CellError(), CellError("#REF!"), Covered("甲", 0), "小计", "合计", "本页合计", "总计 3 行", "共计", "制表人：王芳",
    "王芳", "备注", "流水号", "金额", "序号", "一、维修部", "会计", "作废", "说明：以下为补录", "\n", "'0012",
    "123.456", "9" * 20, "a b",
])  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=7), max_size=25)
DATA = st.tuples(
    st.sampled_from(["1", "2", 3.0, "A7", "合计", ""]), st.sampled_from(["P1", "P2", "P3", "计1", "", "流水号"]),
    st.sampled_from([1.0, 2.5, "1,200.50", "x", True, 1, ""]), st.sampled_from(["2026-11-03", 46_000.0, NOON, "x"]),
    st.sampled_from(["", "作废", "好"]),
).map(list)  # fmt: skip


class Source:
    """Rows that stand in no file."""

    sheets = ("表",)

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._rows = rows

    def rows(self, sheet: str) -> Iterator[Row]:
        assert sheet == "表"
        return (Row(number, tuple(cells)) for number, cells in enumerate(self._rows, 1))

    def forget(self) -> None:
        """Nothing is kept elsewhere."""


@pytest.fixture
def kind(file_world: Any) -> Iterator[ImportKind]:
    with payments.offered():
        yield payments.KIND


def read(kind: ImportKind, rows: Sequence[Sequence[Cell]], plan: Plan) -> Reading:
    return gathering.read(kind, Workbook("x.xlsx", b"", "0" * 64, Source(rows)), plan)


def as_told(reading: Reading) -> dict[str, Any]:
    """All that is known of a file, with the types of the values, as 1 and 1.0 are equal."""
    values = [(row.number, row.part, row.at, {k: (type(v), v) for k, v in row.values.items()}) for row in reading.rows]
    return {
        "rows": values, "faults": reading.faults, "ignored": reading.ignored, "printed": reading.printed,
        "headings": reading.headings, "corrections": reading.corrections,
    }  # fmt: skip


def plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering._Reader, "_plain_rows", lambda _, rows: bytearray(len(rows)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=st.lists(CELLS, max_size=3), rows=ROWS, data=st.lists(DATA, max_size=30), first=st.booleans())
@example(title=[], rows=[[1.0, "P1", True], [1.0, "P1", 1.0], [1.0, "P1", 1]], data=[], first=True)
def test_many_rows_at_once_are_what_single_ones_are(
    kind: ImportKind, title: list[Cell], rows: list[list[Cell]], data: list[list[Cell]], first: bool
) -> None:
    body = [*data, *rows] if first else [*rows, *data]
    for plan in (Plan(), Plan(corrections={(4, "amount"): "77", (5, "serial"): ""})):
        for head in (HEAD, HEAD[1:]):
            lines = [title, head, *(line if head is HEAD else line[1:] for line in body)]
            for of_kind in (kind, replace(kind, sections={"说明": "noted"}, named_by="remark")):
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(gathering, "AT_ONCE", 4)
                    quick = as_told(read(of_kind, lines, plan))
                    plainly(patch)
                    assert quick == as_told(read(of_kind, lines, plan))


def test_most_rows_are_read_at_once(kind: ImportKind, monkeypatch: pytest.MonkeyPatch) -> None:
    single: list[int] = []
    take = gathering._Reader.take
    monkeypatch.setattr(gathering._Reader, "take", lambda self, row: (single.append(row.number), take(self, row)))
    data: list[list[Cell]] = [[str(number), f"P{number}", 1.0, "2026-11-03", ""] for number in range(60)]
    found = read(kind, [["收款"], HEAD, *data[:30], ["小计", "", 30.0], *data[30:], ["合计", "", 60.0]], Plan())
    assert (len(found.rows), single) == (60, [1, 2, 33, 64])


@given(rows=ROWS, wide=st.integers(0, 3))
@settings(max_examples=60)
def test_rows_that_are_kept_by_column_are_the_rows(rows: list[list[Cell]], wide: int) -> None:
    plain = tuple(Row(3 * number, tuple(cells)) for number, cells in enumerate([*rows, [1.0] * wide], 1))
    kept = Rows(iter(plain))
    assert [repr(row) for row in kept] == [repr(row) for row in plain]
    assert (kept[-1], kept[1:3], len(kept), kept) == (plain[-1], plain[1:3], len(plain), plain)
