"""Charges adjusted, reduced, voided, delivered and late: what is open, what becomes credit, what is refused."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial
from typing import Any

import peewee as pw
import pytest

from models.core import check, clock
from models.core.errors import BadFields, Conflict, NotFound, Refused
from models.core.unit import perform
from models.ledger import postings
from models.ledger.charges import explaining, queries, resizing
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerPosting, LedgerReduction
from tests.factories import ledger, org, races, tariffs
from tests.samples import World


def row_of(record: int) -> LedgerCharge:
    found: LedgerCharge = LedgerCharge.get_by_id(record)
    return found


def act(world: World, name: str, record: int, **values: Any) -> Any:
    version = {"row_version": row_of(record).row_version}
    return perform(f"ledger.{name}", {"id": record, **version, "reason": "核对", **values}, user=world.admin)


def paid_charge(amount: int = 250_000, *payments: int) -> tuple[int, int]:
    account = ledger.account()
    record = ledger.charge(account, receivable=amount)
    for fen in payments:
        ledger.payment(account, fen, charge_id=record)
    return account, record


def sound() -> None:
    """Open amounts and postings agree, and `check` finds nothing."""
    assert check.check() == []
    for row in LedgerCharge.select().where(LedgerCharge.state == "live"):
        posted = LedgerPosting.select(pw.fn.SUM(LedgerPosting.amount)).where(LedgerPosting.charge_id == row.id).scalar()
        assert row.open == row.receivable - row.reduction + row.late_fee - int(posted or 0)
        assert row.owing == int(row.open > 0)


def test_a_smaller_charge_turns_what_was_paid_beyond_into_credit(world: World) -> None:
    account, record = paid_charge(250_000, 100_000, 150_000)
    done = act(world, "adjust_charge", record, receivable=130_000)
    assert "多缴的 1,200.00 元已转为预存" in done.notice
    row = row_of(record)
    assert (row.receivable, row.open, row.owing, postings.credit(account)) == (130_000, 0, 0, 120_000)
    act(world, "adjust_charge", record, receivable=200_000)
    assert (row_of(record).open, postings.credit(account)) == (70_000, 120_000)  # credit is used by an act of its own
    sound()


def test_the_latest_payment_is_freed_first(world: World) -> None:
    account, record = paid_charge()
    first = ledger.payment(account, 100_000, charge_id=record, paid_on=date(2026, 9, 1))
    last = ledger.payment(account, 100_000, charge_id=record, paid_on=date(2026, 9, 20))
    act(world, "adjust_charge", record, receivable=70_000)
    assert postings.postings_of(last) == [(account, None, 100_000)]
    assert sorted(postings.postings_of(first), key=str) == sorted(
        [(account, record, 70_000), (account, None, 30_000)], key=str
    )
    sound()


def test_an_adjustment_needs_a_difference_and_the_newest_version(world: World) -> None:
    _, record = paid_charge(250_000, 250_000)
    with pytest.raises(BadFields, match="没有可保存的修改"):
        act(world, "adjust_charge", record, receivable=250_000)
    for stale in (0, 2):
        with pytest.raises(Conflict):
            act(world, "adjust_charge", record, receivable=100_000, row_version=stale)
    sound()


def test_a_reduction_by_decision_lowers_what_is_open(world: World) -> None:
    account, record = paid_charge(250_000, 200_000)
    done = act(world, "reduce_charge", record, amount=80_000)
    assert "多缴的 300.00 元已转为预存" in done.notice
    assert (row_of(record).reduction, row_of(record).open, postings.credit(account)) == (80_000, 0, 30_000)
    with pytest.raises(BadFields, match=r"最多还能减免应收 1,700\.00 元"):
        act(world, "reduce_charge", record, amount=170_001)
    act(world, "reduce_charge", record, amount=170_000)
    assert postings.credit(account) == 200_000
    sound()


def test_a_reduction_by_rule_takes_its_percentage_where_the_account_qualifies(world: World) -> None:
    tariffs.published(world)
    account, record = paid_charge()
    with pytest.raises(BadFields, match="户上没有登记这一期的“特困减免”"):
        act(world, "reduce_charge", record, code="特困减免")
    tariffs.standing(account, "poor")
    act(world, "reduce_charge", record, code="特困减免")
    granted = LedgerReduction.get(LedgerReduction.charge_id == record)
    assert (granted.code, granted.amount, granted.reason) == ("poor", 25_000, "特困减免：核对")
    with pytest.raises(BadFields, match="没有“没有这种”这一种减免"):
        act(world, "reduce_charge", record, code="没有这种", amount=1)
    with pytest.raises(BadFields, match="请填写减免金额"):
        act(world, "reduce_charge", record, code="政策减免")
    with pytest.raises(BadFields, match="请填写减免金额"):
        act(world, "reduce_charge", record)


def test_the_limits_of_a_rule_hold_for_people_too(world: World) -> None:
    limited = {
        "code": "limited", "label": "限额减免", "kind": "relief", "needs": "decision", "lowest": "10", "highest": "50",
        "item": "heat",
    }  # fmt: skip
    tariffs.set_rules(world, "ledger_shares", limited, keep=True)
    _, record = paid_charge()
    for fen in (999, 5_001):
        with pytest.raises(BadFields, match=r"“限额减免”规定减免 10\.00 至 50\.00 元"):
            act(world, "reduce_charge", record, code="limited", amount=fen)
    act(world, "reduce_charge", record, code="limited", amount=5_000)
    gas = ledger.charge(ledger.account(), period_id=ledger.period("2026-10", item="gas"))
    with pytest.raises(BadFields, match="不适用于这笔应收"):
        act(world, "reduce_charge", gas, code="limited", amount=5_000)


def test_a_reduction_is_withdrawn_once(world: World) -> None:
    _, record = paid_charge(250_000)
    for fen in (30_000, 20_000):
        act(world, "reduce_charge", record, amount=fen)
    first = LedgerReduction.select().order_by(LedgerReduction.id).first()
    withdraw = partial(perform, "ledger.withdraw_reduction", {"id": first.id, "reason": "材料不符"}, user=world.admin)
    withdraw()
    assert (row_of(record).reduction, row_of(record).open) == (20_000, 230_000)
    with pytest.raises(Refused, match="已经撤销"):
        withdraw()
    opposite = LedgerReduction.get(LedgerReduction.amount == -30_000)
    with pytest.raises(Refused, match="本身就是撤销"):
        perform("ledger.withdraw_reduction", {"id": opposite.id, "reason": "x"}, user=world.admin)
    sound()


def test_a_void_charge_is_owed_no_more_and_its_money_becomes_credit(world: World) -> None:
    account, record = paid_charge(250_000, 100_000)
    done = act(world, "void_charge", record)
    assert "不再欠 1,500.00 元" in done.notice
    row = row_of(record)
    assert (row.state, row.open, row.owing, postings.credit(account)) == ("void", 0, 0, 100_000)
    for name, values in (
        ("void_charge", {}), ("adjust_charge", {"receivable": 1}), ("reduce_charge", {"amount": 1})
    ):  # fmt: skip
        with pytest.raises(Refused, match="已作废"):
            act(world, name, record, **values)
    with pytest.raises(NotFound):
        perform("ledger.deliver_sheets", {"charges": [record], "delivered_on": "2026-09-02"}, user=world.admin)
    sound()


def test_two_who_reduce_at_once_do_not_both(world: World) -> None:
    account, record = paid_charge(250_000, 250_000)
    values = {"id": record, "row_version": 1, "amount": 200_000, "reason": "军属"}
    work = partial(perform, "ledger.reduce_charge", values, user=world.admin)
    done = races.at_once(2, work, work)
    assert sum(isinstance(one, Conflict) for one in done) == 1, done
    assert (row_of(record).reduction, postings.credit(account)) == (200_000, 200_000)
    sound()


def test_the_time_to_pay_runs_from_the_delivery_of_the_sheet(world: World) -> None:
    gas = ledger.period("2026-10", item="gas", due_on=None)
    one = ledger.charge(ledger.account(class_code="commercial"), period_id=gas, due_on=None)
    season = ledger.charge(ledger.account())
    done = perform("ledger.deliver_sheets", {"charges": [one, season], "delivered_on": "2026-09-03"}, user=world.admin)
    assert "已登记 2 份结算单 2026-09-03 送达" in done.notice
    assert (row_of(one).due_on, row_of(one).delivered_on) == (date(2026, 9, 10), date(2026, 9, 3))
    assert row_of(season).due_on == date(2026, 10, 31)  # the day of the season is later
    with pytest.raises(BadFields, match="早于出账日期"):
        perform("ledger.deliver_sheets", {"charges": [one], "delivered_on": "2026-08-31"}, user=world.admin)


def late(days: int = 10, **values: Any) -> int:
    due_on = clock.now().date() - timedelta(days=days)
    return ledger.charge(ledger.account(), due_on=due_on, **values)


def test_late_fees_are_booked_up_to_today_and_only_grow(world: World) -> None:
    tariffs.published(world)
    record, booked, paid = late(), late(late_fee=99_999), late(open=0)
    ledger.charge(ledger.account(), due_on=clock.now().date())
    done = perform("ledger.book_late_fees", {}, user=world.admin)
    assert done.details == {"charges": 1, "late_fees": 1_250}
    assert (row_of(record).late_fee, row_of(record).open) == (1_250, 251_250)
    assert (row_of(booked).late_fee, row_of(paid).late_fee) == (99_999, 0)
    why = explaining.explain([record])[record]
    (told,) = [step for step in why.steps if step.startswith("滞纳金")]
    assert told.startswith("滞纳金已记 12.50 元；到今天算得 12.50 元\n")
    assert "共 10 天，未缴 2,500.00 元，每天 0.5‰" in told
    assert why.bases[-1].value == "热费 每天 0.5‰，从到期后第 1 天起，最多 100%"
    with pytest.raises(Refused, match="没有要加收的滞纳金"):
        perform("ledger.book_late_fees", {}, user=world.admin)


def test_late_fees_of_chosen_charges_or_a_period_alone(world: World) -> None:
    tariffs.published(world)
    first, second = late(), late(period_id=ledger.period("2025-2026"))
    perform("ledger.book_late_fees", {"period_id": row_of(second).period_id}, user=world.admin)
    assert (row_of(first).late_fee, row_of(second).late_fee) == (0, 1_250)
    perform("ledger.book_late_fees", {"charges": [first]}, user=world.admin)
    assert row_of(first).late_fee == 1_250


def test_where_no_rule_takes_late_fees_none_are_booked(world: World) -> None:
    late()
    with pytest.raises(Refused, match="不收滞纳金"):
        perform("ledger.book_late_fees", {}, user=world.admin)


def test_a_waived_late_fee_is_not_booked_again_nor_lowers_its_base(world: World) -> None:
    tariffs.published(world)
    record = late()
    perform("ledger.book_late_fees", {}, user=world.admin)
    with pytest.raises(BadFields, match=r"最多还能减免滞纳金 12\.50 元"):
        act(world, "reduce_charge", record, of="late_fee", amount=1_251)
    act(world, "reduce_charge", record, of="late_fee", amount=1_250)
    assert (row_of(record).late_fee, row_of(record).reduction, row_of(record).open) == (1_250, 1_250, 250_000)
    with pytest.raises(Refused, match="没有要加收"):
        perform("ledger.book_late_fees", {}, user=world.admin)
    with pytest.raises(BadFields, match=r"最多还能减免滞纳金 0\.00 元"):
        act(world, "reduce_charge", record, of="late_fee", amount=1)
    sound()


def test_paying_early_offers_the_discount_once(world: World) -> None:
    tariffs.published(world)
    _, record = paid_charge()
    day = date(2026, 12, 31)
    offered = queries.discount_for(row_of(record), day)
    assert offered is not None
    assert (offered.code, offered.fen, offered.until) == ("early", 5_000, day)
    assert queries.discount_for(row_of(record), day + timedelta(1)) is None
    paid = LedgerReduction.insert(
        charge_id=record, account_id=row_of(record).account_id, code="early", amount=5_000, granted_on=day, reason="x",
        recorded_by="x",
    )  # fmt: skip
    paid.execute()
    assert queries.discount_for(row_of(record), day) is None


def test_any_walk_of_acts_keeps_the_books(world: World) -> None:
    tariffs.published(world)
    draw = random.Random(7)
    for account in [ledger.account() for _ in range(3)]:
        record = ledger.charge(account, receivable=100_000)
        for _ in range(12):
            row = row_of(record)
            if row.open and draw.random() < 0.4:
                ledger.payment(account, draw.randint(1, row.open), charge_id=record)
                continue
            name, values = draw.choice([
                ("adjust_charge", {"receivable": draw.randint(0, 200_000)}),
                ("reduce_charge", {"amount": draw.randint(1, 60_000)}),
            ])  # fmt: skip
            try:
                act(world, name, record, **values)
            except (BadFields, Refused):
                continue
        kept = LedgerPosting.select(pw.fn.SUM(LedgerPosting.amount)).where(LedgerPosting.account_id == account).scalar()
        assert resizing.paid(row_of(record)) + postings.credit(account) == int(kept or 0)
    sound()


def test_damage_is_found(world: World) -> None:
    _, record = paid_charge()
    other = ledger.charge(ledger.account(), source="manual", reduction=5_000)
    LedgerCharge.update(basis="{").where(LedgerCharge.id == record).execute()
    found = " ".join(check.check())
    assert f"应收 {record} 的计算过程读不懂" in found
    assert f"应收 {other} 记了减免 5000 分，各笔减免合计 0 分" in found
    LedgerCharge.update(basis="", receivable=-1).where(LedgerCharge.id == record).execute()
    LedgerAccount.delete().where(LedgerAccount.id == row_of(other).account_id).execute()
    LedgerPeriod.delete().execute()
    LedgerReduction.insert(
        charge_id=999, account_id=1, amount=1, granted_on=date(2026, 1, 1), reason="x", recorded_by="x"
    ).execute()
    found = " ".join(check.check())
    for words in (f"应收 {record} 的金额互相矛盾", f"应收 {other} 的户不存在", "的计费期不存在", "所属的应收不存在"):
        assert words in found


def test_only_some_may_reduce(world: World) -> None:
    _, record = paid_charge()
    values = {"id": record, "row_version": 1, "amount": 1, "reason": "x"}
    perform("ledger.reduce_charge", values, user=org.user(world, roles=("MANAGER",), scope="all"))
    assert row_of(record).reduction == 1
