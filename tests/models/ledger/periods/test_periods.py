"""Which period a day or a title means, and opening, correcting, closing and reopening periods."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, listing, register
from models.core.errors import BadFields, Refused
from models.core.lists import Query
from models.core.unit import perform
from models.ledger.periods import queries, rules
from models.ledger.periods.rules import Season
from models.ledger.tables import LedgerCharge, LedgerPeriod
from tests.factories import ledger, races, tariffs
from tests.samples import World

SEASON = Season(7, "11-15", "03-15", "10-31")


@pytest.mark.parametrize(
    ("item", "named", "code"),
    [
        ("heat", date(2026, 10, 12), "2026-2027"), ("heat", date(2026, 7, 1), "2026-2027"),
        ("heat", date(2026, 6, 30), "2025-2026"), ("gas", date(2026, 10, 31), "2026-10"),
        ("other", date(2026, 1, 1), "2026-01"),
        ("heat", "2026-2027采暖季", "2026-2027"), ("heat", "2026—2027年度热费台账", "2026-2027"),
        ("heat", "2026/27采暖季收费台账", "2026-2027"), ("heat", "\uff12026-2027采暖季", "2026-2027"),
        ("heat", "2026年至2027年供热", "2026-2027"), ("heat", "热费台账2026年10月", "2026-2027"),
        ("heat", "热费台账2026年3月", "2025-2026"), ("heat", "2026年度采暖费", "2026-2027"),
        ("heat", "安澜市恒暖热力燃气有限公司", ""), ("heat", "2026-2028采暖季", ""), ("heat", "制表 2026", ""),
        ("gas", "2026年10月居民燃气抄表", "2026-10"), ("gas", "燃气收费202610", "2026-10"),
        ("gas", "2026.9", "2026-09"),
        ("gas", "2026-2027采暖季", ""), ("gas", "电话 13820261099", ""), ("other", "2026-2027物业费", "2026-2027"),
    ],
)  # fmt: skip
def test_a_day_or_a_title_names_its_period(item: str, named: date | str, code: str) -> None:
    assert rules.code_of(item, named) == code


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.integers(1, 12))
def test_every_day_lies_in_one_season_that_turns_once_a_year(day: date, month: int) -> None:
    code = rules.code_of("heat", day, month)
    first = int(code[:4])
    assert rules.is_code("heat", code)
    assert date(first, month, 1) <= day < date(first + 1, month, 1)
    after = rules.code_of("heat", day + timedelta(1), month)
    assert (after != code) == ((day + timedelta(1)).day == 1 and (day + timedelta(1)).month == month)


@pytest.mark.parametrize(
    ("item", "code", "fits"),
    [
        ("heat", "2026-2027", True), ("heat", "2026-10", False), ("gas", "2026-10", True), ("gas", "2026-2027", False),
        ("other", "2026-10", True), ("other", "2026-2027", True), ("heat", "2026-2028", False),
        ("gas", "2026-13", False),
        ("heat", "2026-2027x", False),
    ],
)  # fmt: skip
def test_a_code_belongs_to_its_item(item: str, code: str, fits: bool) -> None:
    assert rules.is_code(item, code) == fits
    if not fits:
        with pytest.raises(ValueError, match=code):
            rules.shape(item, code, SEASON)


def test_a_season_and_a_month_have_their_days() -> None:
    season, month = rules.shape("heat", "2026-2027", SEASON), rules.shape("gas", "2024-02", SEASON)
    assert season == rules.Shape("2026-2027采暖季", date(2026, 11, 15), date(2027, 3, 15), date(2026, 10, 31))
    assert month == rules.Shape("2024年2月气费", date(2024, 2, 1), date(2024, 2, 29), None)
    late = rules.shape("heat", "2026-2027", Season(7, "11-01", "02-29", "01-31"))
    assert (late.to_on, late.due_on) == (date(2027, 2, 28), date(2027, 1, 31))


def add(world: World, **values: Any) -> int:
    made = perform("ledger.add_period", {"item": "heat", "code": "2026-2027", **values}, user=world.admin)
    assert made.record is not None
    return made.record[1]


def test_a_period_is_added_by_the_rules_and_found_by_day_and_title(world: World) -> None:
    number = add(world)
    row = LedgerPeriod.get_by_id(number)
    assert (row.from_on, row.to_on, row.due_on) == (date(2026, 11, 15), date(2027, 3, 15), date(2026, 10, 31))
    for named in (date(2026, 12, 1), "2026-2027采暖季", "2026-2027"):
        found = queries.period_for("heat", named)
        assert found is not None
        assert found.id == number
    assert queries.period_for("heat", date(2027, 12, 1)) is None
    assert queries.period_for("gas", "2026-10") is None
    with pytest.raises(BadFields, match="已经登记了"):
        add(world)


def edit(world: World, number: int, **values: Any) -> str:
    row: Any = LedgerPeriod.get_by_id(number)
    filled = {
        "id": number, "row_version": row.row_version, "from_on": row.from_on.isoformat(),
        "to_on": row.to_on.isoformat(), "due_on": row.due_on.isoformat(), **values,
    }  # fmt: skip
    return perform("ledger.edit_period", filled, user=world.admin).notice


def test_a_new_day_to_pay_reaches_the_charges_only_where_that_is_said(world: World) -> None:
    number = ledger.period()
    plain, own, sheet, void = (
        ledger.charge(ledger.account(), **more)
        for more in ({}, {"due_on": date(2026, 12, 24)}, {"delivered_on": date(2026, 10, 24)}, {"state": "void"})
    )  # fmt: skip
    edit(world, number, due_on="2026-11-30")
    assert LedgerCharge.get_by_id(plain).due_on == date(2026, 10, 31)
    assert "1 笔应收" not in edit(world, number, due_on="2026-10-31")
    assert "1 笔应收的缴费截止日一起改了" in edit(world, number, due_on="2026-11-30", retime=True)
    days = [LedgerCharge.get_by_id(one).due_on for one in (plain, own, sheet, void)]
    assert days == [date(2026, 11, 30), date(2026, 12, 24), date(2026, 10, 31), date(2026, 10, 31)]


@pytest.mark.parametrize("days", [("2027-03-15", "2026-11-15"), ("2026-01-01", "2027-12-31")])
def test_days_that_make_no_period_are_refused(world: World, days: tuple[str, str]) -> None:
    with pytest.raises(BadFields):
        edit(world, ledger.period(), from_on=days[0], to_on=days[1])


def test_a_closed_period_takes_no_charges_until_it_is_opened_again(world: World) -> None:
    tariffs.published(world)
    number = ledger.period()
    account = ledger.account()
    ledger.charge(account)
    row = {"id": number, "row_version": 1}
    done = perform("ledger.close_period", row, user=world.admin)
    assert "还有 1 笔共 2,500.00 元没有缴清" in done.notice
    for name, values in (
        ("ledger.compute_charges", {"period_id": number}),
        ("ledger.add_charge", {"account_id": account, "item": "heat", "code": "2026-2027", "again": True}),
        ("ledger.close_period", {"id": number, "row_version": 2}),
    ):
        with pytest.raises(Refused, match="已关账"):
            perform(name, values, user=world.admin)
    perform("ledger.reopen_period", {"id": number, "row_version": 2, "reason": "漏户"}, user=world.admin)
    ledger.account()
    perform("ledger.compute_charges", {"period_id": number}, user=world.admin)
    assert LedgerCharge.select().count() == 2


def test_the_list_sums_what_a_period_comes_to(world: World) -> None:
    ledger.charge(ledger.account(), reduction=50_000)
    ledger.charge(ledger.account(), state="void")
    kind = register.get_list("periods")
    (row,) = listing.page(kind, access.load_user(world.admin), Query())
    values = {column.key: value for column, value in zip(kind.columns, row.values, strict=True)}
    assert (values["charges"], values["receivable"], values["reduction"], values["open"]) == (
        1,
        250_000,
        50_000,
        200_000,
    )


def test_two_who_need_the_same_new_period_get_one(world: World) -> None:
    def charge(account: int) -> int:
        values = {"account_id": account, "item": "heat", "code": "2030-2031", "receivable": 100}
        made = perform("ledger.add_charge", values, user=world.admin)
        assert made.record is not None
        return int(LedgerCharge.get_by_id(made.record[1]).period_id)

    accounts = [ledger.account(), ledger.account()]
    found = races.at_once(2, *(partial(charge, one) for one in accounts))
    assert len(set(found)) == 1, found
    assert LedgerPeriod.select().where(LedgerPeriod.code == "2030-2031").count() == 1


def test_what_is_no_code_is_refused(world: World) -> None:
    with pytest.raises(BadFields, match="采暖季写作"):
        add(world, code="2026-10")
