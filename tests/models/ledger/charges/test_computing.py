"""Charges of a whole period and of single accounts, out of areas, volumes, tariffs and standings."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import Any

import pytest

from models.core import access, clock, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.lists import Query
from models.core.tables import Attachment
from models.core.unit import perform
from models.ledger.charges import due
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerReduction
from models.ledger.workflow import ChargeSource
from tests import faults
from tests.factories import ledger, org, races, tariffs
from tests.samples import World


def compute(world: World, **values: Any) -> Any:
    return perform("ledger.compute_charges", {"period_id": ledger.period(), **values}, user=world.admin)


def add(world: World, account: int, **values: Any) -> LedgerCharge:
    filled = {"account_id": account, "item": "heat", "code": "2026-2027", **values}
    made = perform("ledger.add_charge", filled, user=world.admin)
    assert made.record is not None
    found: LedgerCharge = LedgerCharge.get_by_id(made.record[1])
    return found


def charge_of(account: int) -> LedgerCharge:
    found: LedgerCharge = LedgerCharge.get(LedgerCharge.account_id == account)
    return found


def test_a_period_is_charged_for_all_accounts_at_once(world: World) -> None:
    tariffs.published(world)
    home, poor, vacant = (ledger.account(area=10_031) for _ in range(3))
    firm = ledger.account(area=10_031, class_code="nonresident")
    tariffs.standing(poor, "poor")
    tariffs.standing(vacant, "vacant")
    done = compute(world)
    assert done.details["charges"] == 4
    assert done.details["receivable"] == 230_713 * 2 + 115_357 + 320_992
    assert done.details["reduction"] == 23_071
    row = charge_of(home)
    assert (row.receivable, row.open, row.owing, row.computed, row.share) == (230_713, 230_713, 1, 230_713, 100)
    assert (row.area, row.price, row.class_code, row.source) == (10_031, 230_000, "household", ChargeSource.COMPUTED)
    assert row.billed_on == clock.now().date()
    assert (charge_of(firm).receivable, charge_of(firm).price) == (320_992, 320_000)
    assert (charge_of(vacant).receivable, charge_of(vacant).share) == (115_357, 50)
    reduced = charge_of(poor)
    assert (reduced.receivable, reduced.reduction, reduced.open) == (230_713, 23_071, 207_642)
    granted = LedgerReduction.get(LedgerReduction.charge_id == reduced.id)
    assert (granted.code, granted.amount, granted.account_id) == ("poor", 23_071, poor)
    assert LedgerReduction.select().count() == 1


def test_who_has_a_charge_is_passed_over_and_who_cannot_have_one_is_named(world: World) -> None:
    tariffs.published(world)
    has = ledger.account()
    ledger.charge(has)
    void = ledger.account()
    ledger.charge(void, state="void")
    bare = ledger.account("0099", area=None)
    classless = ledger.account("0098", class_code="")
    own = ledger.account(class_code="", price=200_000)
    left = ledger.account(state="closed", closed_on=date(2026, 9, 30))
    gone = ledger.account(state="merged")
    during = ledger.account(state="closed", closed_on=date(2026, 12, 31))
    done = compute(world)
    assert LedgerCharge.select().where(LedgerCharge.account_id.in_([has, bare, classless, left, gone])).count() == 1
    assert LedgerCharge.select().where(LedgerCharge.account_id == void, LedgerCharge.state == "live").count() == 1
    assert charge_of(own).receivable == 200_000
    assert charge_of(during).receivable == round(230_000 * 47 / 121)
    skipped = {words: one["accounts"] for words, one in done.details["skipped"].items()}
    assert skipped["没有登记建筑面积"] == ["0099"]
    assert skipped["没有公布这一类的价格，也没有登记单价"] == ["0098"]
    assert len(skipped["已有应收"]) == 1
    assert "1 户已有应收" in done.notice
    with pytest.raises(Refused, match="没有可以计费的户"):
        compute(world)


def test_a_part_of_the_accounts_can_be_chosen(world: World) -> None:
    tariffs.published(world)
    there = ledger.account(place_id=ledger.place("滨河花园"))
    firm = ledger.account(class_code="nonresident")
    alone = ledger.account()
    rest = ledger.account()
    assert compute(world, compound="滨河花园").details["charges"] == 1
    assert compute(world, class_code="非居民").details["charges"] == 1
    assert compute(world, accounts=[alone, there]).details["charges"] == 1
    known = {row.account_id for row in LedgerCharge.select()}
    assert (known, rest in known) == ({there, firm, alone}, False)


def test_a_thousand_accounts_are_charged_with_few_statements(world: World) -> None:
    tariffs.published(world)
    place = ledger.place()
    rows = [
        {"number": f"9{n:09d}", "name": "张国强", "class_code": "household", "area": 10_000 + n, "state": "active",
         "place_id": place}
        for n in range(1000)
    ]  # fmt: skip
    LedgerAccount.insert_many(rows).execute()
    period = ledger.period()
    with faults.failing_at(10**9, faults.bug) as counter:
        perform("ledger.compute_charges", {"period_id": period}, user=world.admin)
    assert LedgerCharge.select().count() == 1000
    assert counter.seen < 80


def test_gas_is_charged_by_readings_and_never_for_all_at_once(world: World) -> None:
    tariffs.published(world)
    account = ledger.account()
    row = add(world, account, item="gas", code="2026-10", reading_from="336", reading_to="365.5")
    assert (row.volume, row.receivable, row.price, row.area) == (29_500, 9_027, 30_600, None)
    assert row.due_on == due.days_from(row.billed_on)  # homes pay from the day of the bill
    with pytest.raises(Refused, match="按用量计费"):
        compute(world, period_id=row.period_id)


def test_steps_of_the_year_go_on_from_month_to_month(world: World) -> None:
    gas = {**tariffs.GAS, "cycle": "year", "price": "3"}
    tariffs.set_rules(world, "ledger_tariffs", {**gas, "above": "0"}, {**gas, "above": "300", "price": "4"})
    account = ledger.account()
    sums = [add(world, account, item="gas", code=f"2026-{m}", volume="200").receivable for m in ("10", "11", "12")]
    assert sums == [60_000, 30_000 + 40_000, 80_000]
    assert add(world, account, item="gas", code="2027-01", volume="200").receivable == 60_000


def test_a_stated_charge_keeps_what_the_tariff_gives_beside_it(world: World) -> None:
    tariffs.published(world)
    account = ledger.account(area=10_031)
    filled = {"account_id": account, "item": "heat", "code": "2026-2027", "receivable": 230_000}
    made = perform("ledger.add_charge", filled, user=world.admin)
    assert "按价格算得 2,307.13 元，相差 −7.13 元" in made.notice
    row = charge_of(account)
    assert (row.receivable, row.computed, row.source) == (230_000, 230_713, ChargeSource.MANUAL)
    with pytest.raises(Refused, match="已有应收"):
        add(world, account)
    annex = add(world, account, again=True, area="20.5", words="附房")
    assert (annex.part, annex.receivable, annex.area) == (1, 47_150, 2_050)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"item": "gas", "code": "2026-10"}, "算不出应收：没有用量"),
        ({"item": "gas", "code": "2026-10", "reading_from": "10", "reading_to": "9"}, "本期读数小于上期读数"),
        ({"item": "gas", "code": "2026-10", "reading_from": "10", "reading_to": "12", "volume": "3"}, "不相等"),
        ({"item": "gas", "code": "2026-10", "volume": "1.2345"}, "最多三位小数"),
        ({"code": "2026-10"}, "采暖季写作 2026-2027"),
    ],
)  # fmt: skip
def test_what_makes_no_charge_is_refused(world: World, values: dict[str, Any], fault: str) -> None:
    tariffs.published(world)
    with pytest.raises(BadFields, match=fault):
        add(world, ledger.account(), **values)


def test_a_merged_or_closed_account_gets_no_charge(world: World) -> None:
    for state in ("merged", "closed"):
        with pytest.raises(Refused, match="不能再登记应收"):
            add(world, ledger.account(state=state), receivable=100)


@pytest.mark.parametrize(
    ("due_on", "home", "firm"),
    [(None, True, False), (date(2099, 1, 1), True, True), (date(2020, 1, 1), True, True)],
)
def test_homes_pay_from_the_bill_and_firms_from_the_delivery(
    world: World, due_on: date | None, home: bool, firm: bool
) -> None:
    period = LedgerPeriod.get_by_id(ledger.period(due_on=due_on))
    billed = date(2026, 9, 1)
    for is_household, expected in ((True, home), (False, firm)):
        found = due.first(period, billed, is_household=is_household)
        assert (found is not None) == expected
        assert found is None or found == max(due_on or date.min, date(2026, 9, 8))  # seven days
    assert due.delivered(period, date(2026, 9, 3)) == max(due_on or date.min, date(2026, 9, 10))


def test_opening_arrears_come_with_their_proof_once(world: World) -> None:
    account = ledger.account()
    values = {
        "account_id": account, "item": "heat", "code": "2025-2026", "amount": 120_000, "billed_on": "2025-09-01",
        "reason": "财务欠费表第 3 页", "scan": b"%PDF-1.4\n%%EOF\n",
    }  # fmt: skip
    made = perform("ledger.record_opening", values, user=world.admin)
    row = charge_of(account)
    assert (row.receivable, row.open, row.source, row.words) == (120_000, 120_000, "opening", "财务欠费表第 3 页")
    assert row.due_on == date(2025, 10, 31)
    assert Attachment.get().record == row.id
    assert made.record is not None
    keeps = register.entities["ledger_charge"].keeps
    assert keeps is not None
    assert "不能删除" in keeps(access.load_user(world.admin), row.id)
    with pytest.raises(Refused, match=r"已登记 1,200\.00 元"):
        perform("ledger.record_opening", values, user=world.admin)
    with pytest.raises(BadFields, match="扫描件应为"):
        perform("ledger.record_opening", {**values, "scan": b"MZ not a scan"}, user=world.admin)


def test_two_who_compute_at_once_charge_nobody_twice(world: World) -> None:
    tariffs.published(world)
    accounts = [ledger.account() for _ in range(20)]
    period = ledger.period()
    work = partial(perform, "ledger.compute_charges", {"period_id": period}, user=world.admin)
    races.at_once(2, work, work)
    assert sorted(row.account_id for row in LedgerCharge.select()) == sorted(accounts)


def test_only_finance_charges(world: World) -> None:
    cashier = org.user(world, roles=("CASHIER",), scope="all")
    with pytest.raises(Forbidden):
        perform("ledger.compute_charges", {"period_id": ledger.period()}, user=cashier)


def shown(world: World, name: str = "charges", **query: Any) -> list[dict[str, Any]]:
    kind = register.get_list(name)
    rows = listing.page(kind, access.load_user(world.admin), Query(**query))
    return [{c.key: v for c, v in zip(kind.columns, row.values, strict=True)} | {"record": row.record} for row in rows]


def test_the_list_tells_what_and_why(world: World) -> None:
    tariffs.published(world)
    account = ledger.account("0010110104", area=10_031, name="程海河")
    tariffs.standing(account, "suspended")
    tariffs.standing(account, "poor")
    compute(world)
    (row,) = shown(world, search="0010110104")
    assert (row["price"], row["class_code"], row["receivable"], row["paid"]) == ("23", "居民", 69_214, 0)
    why = listing.why(register.get_list("charges"), access.load_user(world.admin), [row["record"]])[row["record"]]
    assert why.result == "应收 692.14 元，未缴 622.93 元"
    assert why.steps[:4] == (
        "100.31 平方米 × 23 = 2,307.13 元（公布价格，四舍五入到分）",
        "这一期 121 天：报停 121 天按 30%",
        "2,307.13 ×（121 × 30%）÷ 121 = 692.14 元",
        "特困减免：692.14 × 10%，减 69.21 元",
    )
    assert [basis.value for basis in why.bases] == [
        "热费 居民 23 元/平方米", "报停：按 30% 收费", "特困减免：减 10%"
    ]  # fmt: skip
    assert why.bases[1].recommended
    assert json.loads(why.stored())["used"][0]["record"] == account


def test_a_charge_from_elsewhere_names_its_difference(world: World) -> None:
    tariffs.published(world)
    record = ledger.charge(
        ledger.account(area=10_031), area=10_031, price=230_000, receivable=230_000, computed=230_713
    )
    why = listing.why(register.get_list("charges"), access.load_user(world.admin), [record])[record]
    assert "财务台账写的应收是 2,300.00 元。" in why.steps
    assert why.warnings == ("应收比按面积或用量算得的 2,307.13 元少 7.13 元，请核对。",)
    kind = register.get_list("charges")
    view = next(one for one in kind.views if one.name == "apart")
    assert [row["record"] for row in shown(world, filters=view.filters)] == [record]


def test_who_looks_after_some_accounts_sees_their_charges_only(world: World) -> None:
    collector = org.colleague(world, "王抄表", "READER", org.unit(world))
    mine = ledger.charge(ledger.account(collector_id=collector))
    ledger.charge(ledger.account())
    user = org.user(world, roles=("READER",))
    org.tie(world, user, collector)
    kind = register.get_list("charges")
    assert [row.record for row in listing.page(kind, access.load_user(user), Query())] == [mine]
