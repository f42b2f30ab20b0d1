"""Opening and changing accounts, former names, merging, closing, standings and who looks after them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from models.core import access, check, clock, listing, register
from models.core.errors import BadFields, NotFound, Refused
from models.core.lists import Query
from models.core.register import Done
from models.core.unit import perform
from models.ledger import postings
from models.ledger.accounts import queries
from models.ledger.accounts.describe import ACCOUNT
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerOwner,
    LedgerPayment,
    LedgerPosting,
    LedgerStanding,
)
from models.ledger.tariffs.queries import book
from tests.factories import ledger, org
from tests.samples import World
from tests.samples.ledger_accounts import standing, standing_code

A: Any = LedgerAccount


@pytest.fixture
def finance(world: World) -> int:
    """A user of finance."""
    return org.user(world, roles=("FINANCE",), scope="all")


def act(action: str, user: int, account: int, /, **values: Any) -> Done:
    version = A.get_by_id(account).row_version
    return perform(f"ledger.{action}", {"id": account, "row_version": version, **values}, user=user)


def rows(user: int, name: str, view: str = "all", search: str = "") -> list[dict[str, Any]]:
    kind = register.get_list(name)
    filters = next(one.filters for one in kind.views if one.name == view)
    found = listing.page(kind, access.load_user(user), Query(filters, search))
    return [dict(zip([c.key for c in kind.columns], row.values, strict=True)) for row in found]


def numbers(user: int, view: str = "all", search: str = "") -> list[str]:
    return [row["number"] for row in rows(user, "accounts", view, search)]


def moved(days: int) -> str:
    return f"{clock.now().date() + timedelta(days=days)}"


def test_an_opened_account_has_what_was_typed_and_is_listed(finance: int) -> None:
    done = perform("ledger.open_account", {
        "number": "0010110301", "name": "闫雅昌", "compound": "锦绣家园", "building": "1号楼", "unit_no": "1单元",
        "room": "301", "class_code": "居民", "area": "61.68", "price": "23.0625", "phone": "138 0000 1234",
    }, user=finance)  # fmt: skip
    assert done.record is not None
    row = A.get_by_id(done.record[1])
    assert (row.area, row.price, row.phone, row.class_code) == (6_168, 230_625, "13800001234", "household")
    shown = rows(finance, "accounts", "active")[0]
    assert (shown["class"], shown["compound"], shown["area"], shown["owed"]) == ("居民", "锦绣家园", 6_168, 0)
    assert queries.addresses([row.id]) == {row.id: "锦绣家园 1号楼 1单元 301"}
    with pytest.raises(BadFields) as twice:
        perform("ledger.open_account", {"number": "0010110301", "name": "别人"}, user=finance)
    assert set(twice.value.faults) == {"number"}


def test_a_building_needs_its_compound_and_a_class_its_rule(finance: int) -> None:
    values = {"number": "1", "name": "张三"}
    for more, field in (({"building": "3号楼"}, "compound"), ({"class_code": "神仙"}, "class_code")):
        with pytest.raises(BadFields) as refused:
            perform("ledger.open_account", {**values, **more}, user=finance)
        assert set(refused.value.faults) == {field}


def test_the_views_show_whom_they_name(world: World) -> None:
    agent = org.colleague(world, "何志刚", "AGENT", org.unit(world))
    user = org.user(world, roles=("FINANCE",), scope="all", employee_id=agent)
    owing = ledger.account("01", collector_id=agent)
    ledger.charge(owing, receivable=100)
    paid = ledger.account("02", occupancy="vacant")
    ledger.payment(paid, 100, charge_id=ledger.charge(paid, receivable=100))
    ledger.account("03", class_code="")
    ledger.account("04", state="closed")
    stopped = ledger.account("05")
    standing(stopped, to_on=clock.now().date())
    standing(paid, to_on=clock.now().date() - timedelta(days=1))
    views = {one.name: numbers(user, one.name) for one in register.get_list("accounts").views}
    assert views == {
        "active": ["01", "02", "03", "05"], "owing": ["01"], "vacant": ["02"], "standing": ["05"],
        "classless": ["03"], "mine": ["01"], "all": ["01", "02", "03", "04", "05"],
    }  # fmt: skip
    told = {row["number"]: row for row in rows(user, "accounts")}
    assert (told["01"]["owed"], told["02"]["owed"], told["05"]["standings"]) == (
        100, 0, book(clock.now().date()).standings()[standing_code()],
    )  # fmt: skip


def test_whoever_looks_after_accounts_sees_only_these(world: World, finance: int) -> None:
    unit = org.unit(world)
    agent = org.colleague(world, "何志刚", "AGENT", unit)
    user = org.user(world, roles=("AGENT",), scope="own", employee_id=agent)
    mine, other = ledger.account("01"), ledger.account("02")
    perform("ledger.assign_collector", {"ids": [mine], "collector_id": agent}, user=finance)
    assert numbers(user) == ["01"]
    act("edit_customer", user, mine, phone="13800001234", occupancy="vacant", needs_help=True)
    with pytest.raises(NotFound):
        act("edit_customer", user, other, phone="13800001234")
    assert register.find(access.load_user(user), "张国强", only=ACCOUNT)[0].record == mine


def test_a_compound_or_a_building_is_given_to_somebody_at_once(world: World, finance: int) -> None:
    agent = org.colleague(world, "何志刚", "AGENT", org.unit(world))
    first, second = ledger.account(), ledger.account(place_id=ledger.place(building="2"))
    other = ledger.account(place_id=ledger.place("阳光花城"))
    gone = ledger.account(state="closed")
    asked = {"compound": "锦绣家园", "building": "2", "collector_id": agent}
    assert "1 户" in perform("ledger.assign_collector", asked, user=finance).notice
    perform("ledger.assign_collector", {**asked, "building": ""}, user=finance)
    held = {one.id: one.collector_id for one in A.select()}
    assert held == {first: agent, second: agent, other: None, gone: None}
    for bad in ({}, {"compound": "没有的小区"}, {"ids": [first], "compound": "锦绣家园"}):
        with pytest.raises(BadFields):
            perform("ledger.assign_collector", bad, user=finance)


def test_a_transfer_keeps_the_former_owner_and_finds_by_his_name(finance: int) -> None:
    account = ledger.account("01", phone="13800001234", needs_help=True)
    act("transfer_account", finance, account, name="李娜", on=moved(-2), reason="买卖")
    row = A.get_by_id(account)
    assert (row.name, row.initials, row.phone, row.needs_help) == ("李娜", "ln", "", False)
    former = LedgerOwner.get()
    assert (former.name, former.phone, f"{former.until_on}", former.how) == (
        "张国强", "13800001234", moved(-3), "transfer",
    )  # fmt: skip
    for words in ("李娜", "张国强", "国强", "ln"):
        assert numbers(finance, search=words) == ["01"], words
    for day in (moved(-2), moved(-3), moved(1)):
        with pytest.raises(BadFields) as refused:
            act("transfer_account", finance, account, name="王伟", on=day, reason="买卖")
        assert set(refused.value.faults) == {"on"}
    act("transfer_account", finance, account, name="王伟", on=moved(-1), reason="买卖")
    act("rename_account", finance, account, name="王玮", reason="写错")
    assert [row["name"] for row in rows(finance, "account_owners")] == ["王伟", "李娜", "张国强"]
    assert check.check() == []


@pytest.mark.parametrize("what", ["arrears", "credit"])
def test_money_goes_along_with_a_transfer_only_where_it_is_said(finance: int, what: str) -> None:
    account = ledger.account()
    if what == "arrears":
        ledger.charge(account, receivable=12_345)
    else:
        ledger.payment(account, 12_345)
    with pytest.raises(Refused, match="123\\.45"):
        act("transfer_account", finance, account, name="李娜", on=moved(0), reason="买卖")
    done = act("transfer_account", finance, account, name="李娜", on=moved(0), reason="买卖", with_arrears=True)
    assert "123.45" in done.notice


def test_merging_takes_everything_over_once(finance: int) -> None:
    source, target = ledger.account("01", name="李娜"), ledger.account("02")
    this, last = ledger.period(), ledger.period("2025-2026")
    paid = ledger.charge(source, receivable=1_000, period_id=last)
    ledger.payment(source, 400, charge_id=paid)
    ledger.payment(source, 300)
    ledger.charge(target, receivable=2_000, period_id=this)
    code = standing_code()
    standing(source, from_on=date(2026, 10, 1), to_on=date(2026, 10, 31))
    standing(source, from_on=date(2026, 1, 1), to_on=date(2026, 1, 31))
    standing(target, from_on=date(2026, 10, 31))
    done = act("merge_accounts", finance, source, target_id=target)
    assert "6.00" in done.notice
    assert "3.00" in done.notice
    assert A.get_by_id(source).merged_into_id == target
    assert queries.current(source) == target
    for table in (LedgerCharge, LedgerPayment, LedgerPosting):
        assert {one.account_id for one in table.select()} == {target}
    assert postings.credit(target) == 300
    assert sum(one.open for one in postings.open_charges(target)) == 2_600
    held = {(one.account_id, one.from_on) for one in LedgerStanding.select().where(LedgerStanding.code == code)}
    assert held == {(source, date(2026, 10, 1)), (target, date(2026, 1, 1)), (target, date(2026, 10, 31))}
    assert numbers(finance, search="李娜") == ["01", "02"]
    assert queries.known(["01", "02"])["01"].merged_into_id == target
    for name, values in (("edit_customer", {}), ("merge_accounts", {"target_id": target})):
        with pytest.raises(Refused):
            act(name, finance, source, **values)
    assert check.check() == []


def test_merging_doubles_nothing_and_needs_a_reason_between_places(finance: int) -> None:
    source = ledger.account(room="102")
    target = ledger.account()
    ledger.charge(source)
    ledger.charge(target)
    with pytest.raises(BadFields) as refused:
        act("merge_accounts", finance, source, target_id=target)
    assert set(refused.value.faults) == {"reason"}
    with pytest.raises(Refused, match="重复"):
        act("merge_accounts", finance, source, target_id=target, reason="打通")
    act("merge_accounts", finance, source, target_id=target, reason="打通", both_count=True)
    assert sorted((one.account_id, one.part) for one in LedgerCharge.select()) == [(target, 0), (target, 1)]
    with pytest.raises(BadFields):
        act("merge_accounts", finance, target, target_id=target)


def test_an_account_is_closed_when_nothing_is_open(finance: int) -> None:
    account = ledger.account(opened_on=date(2026, 1, 1))
    charge = ledger.charge(account, receivable=100)
    with pytest.raises(Refused, match="1\\.00"):
        act("close_account", finance, account, on="2026-10-12", reason="拆除")
    ledger.payment(account, 100, charge_id=charge)
    credit = ledger.payment(account, 50)
    with pytest.raises(Refused, match="0\\.50"):
        act("close_account", finance, account, on="2026-10-12", reason="拆除")
    LedgerPosting.delete().where(LedgerPosting.payment_id == credit).execute()
    with pytest.raises(BadFields):
        act("close_account", finance, account, on="2025-12-31", reason="拆除")
    act("close_account", finance, account, on="2026-10-12", reason="拆除")
    with pytest.raises(Refused):
        act("transfer_account", finance, account, name="李娜", on=moved(0), reason="买卖")
    act("reopen_account", finance, account, reason="弄错")
    assert (A.get_by_id(account).state, A.get_by_id(account).closed_on) == ("active", None)
    with pytest.raises(Refused):
        act("reopen_account", finance, account, reason="弄错")


def test_standings_of_a_code_do_not_overlap(finance: int) -> None:
    account = ledger.account("01")

    def said(first: str, last: str | None) -> Done:
        values = {"id": account, "code": "报停", "from_on": first, "to_on": last, "reason": "外地居住"}
        return perform("ledger.set_standing", values, user=finance)

    first = said("2026-10-01", "2026-12-31")
    for days in (
        ("2026-12-31", None),
        ("2026-09-01", "2026-10-01"),
        ("2026-11-01", "2026-11-02"),
        ("2026-01-01", None),
    ):
        with pytest.raises(Refused, match="已经登记"):
            said(*days)
    said("2027-01-01", None)
    assert first.record is not None
    record = first.record[1]

    def ended(day: str) -> Done:
        version = LedgerStanding.get_by_id(record).row_version
        values = {"id": record, "row_version": version, "to_on": day, "reason": "回来居住"}
        return perform("ledger.end_standing", values, user=finance)

    with pytest.raises(BadFields):
        ended("2027-02-01")
    ended("2026-10-31")
    said("2026-11-01", "2026-11-30")
    assert "作废" in ended("2026-09-30").notice
    said("2026-10-01", "2026-10-31")
    assert [row["label"] for row in rows(finance, "account_standings", search="01")] == ["报停"] * 4
    assert check.check() == []


def test_damage_is_found(finance: int) -> None:
    account = ledger.account("01", state="merged")
    ledger.account("02", area=0)
    ledger.account("03", place_id=999)
    standing(account)
    standing(account, from_on=date(2026, 11, 1))
    standing(999)
    first, second = ledger.account("04", state="merged"), ledger.account("05", state="merged")
    A.update(merged_into_id=second).where(A.id == first).execute()
    A.update(merged_into_id=first).where(A.id == second).execute()
    told = "".join(check.check())
    for words in ("01的状态", "02的面积", "03的楼栋", "互相指向", "1 条报停", "日期重叠"):
        assert words in told, words
