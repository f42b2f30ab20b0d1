"""What fields accept, and the sentences they refuse with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.errors import BadFields
from models.core.fields import Field, FieldError, Kind, id_number_fault, parse, parse_all


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, "　王 小明 ", "王 小明"),
        (Kind.TEXT, "王\u2028小明\n（代）", "王 小明 （代）"),
        (Kind.LONG_TEXT, "第一行\n第二行", "第一行\n第二行"),
        (Kind.TIME, "2026-11-24 10:20:30.5", datetime.fromisoformat("2026-11-24T10:20:30")),
        (Kind.CODE, " k-00１ ", "K-001"),
        (Kind.INTEGER, "１２", 12),
        (Kind.INTEGER, -3, -3),
        (Kind.DECIMAL, "０.50", Decimal("0.5")),
        (Kind.DECIMAL, 10, Decimal(10)),
        (Kind.DECIMAL, 0.5, Decimal("0.5")),
        (Kind.DECIMAL, "-0", Decimal(0)),
        (Kind.MONEY, 123450, 123450),
        (Kind.DATE, "2026-11-24", date(2026, 11, 24)),
        (Kind.DATE, date(2026, 11, 24), date(2026, 11, 24)),
        (Kind.PHONE, "１９９-0000 0001", "19900000001"),
        (Kind.LOGIN, "Zhou.Min", "ZHOU.MIN"),
        (Kind.EMAIL, "kf@example.com", "kf@example.com"),
        (Kind.BOOL, False, False),
        (Kind.REFS, [3, 1, 3], (3, 1)),
        (Kind.TEXT, None, ""),
        (Kind.DATE, "", None),
        (Kind.ROWS, None, ()),
    ],
)
def test_a_value_is_brought_into_one_form(kind: Kind, raw: Any, value: Any) -> None:
    assert parse(Field("x", "项目", kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.INTEGER, True), (Kind.INTEGER, 1.5), (Kind.INTEGER, "1.5"), (Kind.MONEY, "12"), (Kind.DECIMAL, "0.125"),
        (Kind.DECIMAL, True), (Kind.DECIMAL, "-1"), (Kind.DECIMAL, "NaN"), (Kind.DECIMAL, "1e3"), (Kind.DECIMAL, "半"),
        (Kind.MONEY, 1.0),
        (Kind.TIME, "0001-01-01 00:00"), (Kind.TIME, "2026-11-24T10:20+00:00"), (Kind.TIME, "10:20"),
        (Kind.DATE, "2026-02-29"), (Kind.DATE, "1026-02-20"), (Kind.PHONE, "123"), (Kind.BOOL, 1), (Kind.REF, 0),
        (Kind.REF, True), (Kind.LOGIN, "a"), (Kind.EMAIL, "a@b"), (Kind.ID_NUMBER, "11010119900101123X"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused(kind: Kind, raw: Any) -> None:
    with pytest.raises(FieldError):
        parse(Field("x", "项目", kind), raw)


def test_all_faults_are_named_at_once() -> None:
    fields = (Field("name", "姓名", required=True), Field("day", "日期", Kind.DATE), Field("rest", "备注"))
    with pytest.raises(BadFields) as caught:
        parse_all(fields, {"day": "x", "other": 1})
    assert set(caught.value.faults) == {"name", "day", "other"}
    assert "姓名：必填" in caught.value.sentence
    assert {line.split("：")[0] for line in caught.value.lines} == {"姓名", "日期", "other"}


def test_a_fault_in_a_row_names_the_row() -> None:
    rows = Field("rows", "名单", Kind.ROWS, rows=(Field("name", "姓名", required=True),))
    with pytest.raises(FieldError, match="第 2 行，姓名：必填"):
        parse(rows, [{"name": "甲"}, {"name": ""}])


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_a_right_id_number_has_no_fault_and_every_wrong_digit_has(born: date, serial: int) -> None:
    body = f"990101{born:%Y%m%d}{serial:03d}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
    assert id_number_fault(body + check) is None
    for digit in set("0123456789X") - {check}:
        assert id_number_fault(body + digit) is not None


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_dates_travel_unchanged(day: date) -> None:
    field = Field("day", "日期", Kind.DATE)
    assert parse(field, day.isoformat()) == day
    assert parse(field, parse(field, day)) == day
    assert (parse(field, day) + timedelta(days=1)) > day
