"""Months laid beside finance's books, signed by who took no money, and opened again; races; on both databases."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from models.core import access, listing
from models.core.duties import todos_of
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Query
from models.core.register import get_list
from models.core.rulebook.tables import RuleValue
from models.core.unit import perform
from models.ledger import closed
from models.ledger.closings import queries
from models.ledger.closings.rules import span
from models.ledger.tables import LedgerClosing, LedgerMonth, LedgerPayment
from tests.factories import ledger, staff
from tests.factories.hall import user_of, wrong
from tests.factories.races import at_once
from tests.samples import World

MONTH, DAY = "2026-10", ledger.PAID
TODAY = date(2026, 11, 22)


@pytest.fixture
def office(world: World) -> dict[str, int]:
    """A cashier with 2,500 yuan in cash, 300 yuan at the bank, and users of finance and of the manager."""
    cashier = staff.employee(name="钱小芳", product_role="CASHIER")
    account = ledger.account()
    ledger.payment(account, charge_id=ledger.charge(account), cashier="钱小芳", cashier_id=cashier.id)
    ledger.payment(account, 30_000, source="bank", way="bank", serial="B1")
    people = {"cashier_id": cashier.id, "account": account, "cashier": user_of(world, cashier, "CASHIER")}
    for name, role in (("finance", "FINANCE"), ("manager", "MANAGER")):
        person = staff.employee(name=f"{role}甲", product_role="AGENT")
        people |= {name: user_of(world, person, role)}
    return people


def lines(office: dict[str, int], cash: int = 250_000, bank: int = 30_000) -> list[dict[str, Any]]:
    return [
        {"cashier": str(office["cashier_id"]), "way": "cash", "amount": cash},
        {"cashier": closed.BANK, "way": "bank", "amount": bank},
    ]


def prepared(office: dict[str, int], cause: str = "", **sums: int) -> int:
    values = {"month": MONTH, "lines": lines(office, **sums), "cause": cause}
    done = perform("ledger.prepare_month", values, user=office["finance"])
    assert done.record is not None
    return done.record[1]


def agrees(every: str) -> None:
    """The office agrees with finance this often."""
    assert RuleValue.update(value=json.dumps(every)).where(RuleValue.key == "fees.reconcile").execute() == 1


def sign(record: int, user: int, version: int = 1) -> Any:
    return perform("ledger.sign_month", {"id": record, "row_version": version}, user=user)


def test_a_signed_month_closes_every_day_of_it_for_everybody(office: dict[str, int]) -> None:
    record = prepared(office)
    sign(record, office["finance"])
    row = LedgerMonth.get_by_id(record)
    assert (row.state, row.system_sum, row.stated_sum) == ("signed", 280_000, 280_000)
    assert closed.is_closed(closed.closed([date(2026, 10, 30)]), date(2026, 10, 30), "谁都一样")
    with pytest.raises(Refused, match="已核对签字"):
        perform("ledger.count", {"day": DAY, "counted": []}, user=office["cashier"])
    assert not wrong()


def test_a_difference_of_a_month_needs_its_cause_even_where_the_sums_agree(office: dict[str, int]) -> None:
    with pytest.raises(BadFields, match="有 2 项不符"):
        prepared(office, cash=249_000, bank=31_000)
    record = prepared(office, "一笔转账记成了现金", cash=249_000, bank=31_000)
    sheet = queries.month_sheet(access.load_user(office["finance"]), record)
    assert {one.difference for one in sheet.by_way} == {-1_000, 1_000}
    assert [(one.name, one.system, one.stated) for one in sheet.by_cashier] == [
        ("钱小芳", 250_000, 249_000), ("银行", 30_000, 31_000),
    ]  # fmt: skip


def test_finance_may_name_the_cashier_and_lines_may_lack_on_either_side(office: dict[str, int]) -> None:
    values = {"month": MONTH, "lines": [{"cashier": "钱小芳", "way": "cash", "amount": 250_000}], "cause": "银行未到"}
    perform("ledger.prepare_month", values, user=office["finance"])
    assert LedgerMonth.get().stated_sum == 250_000
    twice = [*values["lines"], {"cashier": str(office["cashier_id"]), "way": "cash", "amount": 1}]
    row = LedgerMonth.get()
    fields = {"id": row.id, "row_version": 1, "lines": twice, "cause": "银行未到"}
    with pytest.raises(BadFields, match="写了两行"):
        perform("ledger.correct_month", fields, user=office["finance"])


def test_who_took_money_in_the_month_does_not_sign_it(world: World, office: dict[str, int]) -> None:
    both = staff.employee(name="小赵", product_role="AGENT")
    user = user_of(world, both, "CASHIER", "FINANCE", "MANAGER")
    ledger.payment(office["account"], 100, cashier="小赵", cashier_id=both.id, paid_on=date(2026, 10, 2))
    values = {"month": MONTH, "lines": [], "cause": "财务还没有入账"}
    done = perform("ledger.prepare_month", values, user=user)
    assert done.record is not None
    with pytest.raises(Forbidden, match="小赵在 2026-10 收过费，不能核对这个月的收费"):
        sign(done.record[1], user)
    sign(done.record[1], office["manager"])


def test_a_month_is_not_signed_when_money_was_booked_since(office: dict[str, int]) -> None:
    record = prepared(office)
    ledger.payment(office["account"], 100, cashier="钱小芳", cashier_id=office["cashier_id"])
    with pytest.raises(Refused, match="编制以后 2026-10 的收费有变化"):
        sign(record, office["finance"])
    values = {"id": record, "row_version": 1, "lines": lines(office, cash=250_100)}
    perform("ledger.correct_month", values, user=office["finance"])
    sign(record, office["finance"], 2)


def test_only_a_manager_opens_a_month_again_and_a_new_sheet_follows(office: dict[str, int]) -> None:
    record = prepared(office)
    sign(record, office["finance"])
    values = {"id": record, "row_version": 2, "reason": "补记漏收"}
    with pytest.raises(Forbidden):
        perform("ledger.reopen_month", values, user=office["finance"])
    perform("ledger.reopen_month", values, user=office["manager"])
    assert closed.closed([DAY]) == frozenset()
    again = prepared(office)
    sign(again, office["finance"])
    assert {row.state for row in LedgerMonth.select()} == {"reopened", "signed"}
    assert not wrong()


def test_a_month_that_runs_is_not_laid_out(office: dict[str, int]) -> None:
    with pytest.raises(BadFields, match="还没有结束"):
        perform("ledger.prepare_month", {"month": "2199-01", "lines": []}, user=office["finance"])


def test_where_finance_agrees_by_the_day_a_month_waits_for_its_days(office: dict[str, int]) -> None:
    agrees("daily")
    record = prepared(office)
    with pytest.raises(Refused, match="还有没核对的日结：2026-10-12 银行等 2 笔"):
        sign(record, office["finance"])


def test_check_finds_a_signed_month_whose_money_changed(office: dict[str, int]) -> None:
    sign(prepared(office), office["finance"])
    LedgerPayment.update(amount=1).where(LedgerPayment.source == "bank").execute()
    assert [one for one in wrong() if "已对账签字，现在的收费与签字时不符" in one]


def test_the_days_counted_are_offered_as_finance_s_side(office: dict[str, int]) -> None:
    counted = [{"way": "cash", "amount": 249_000}]
    perform("ledger.count", {"day": DAY, "counted": counted, "cause": "找错零"}, user=office["cashier"])
    offered = {(one.cashier, one.way): (one.system, one.stated) for one in queries.preset_of_month(MONTH)}
    assert offered == {("钱小芳", "cash"): (250_000, 249_000), ("银行", "bank"): (30_000, 0)}


def test_only_who_sees_everybody_s_payments_sees_months(office: dict[str, int]) -> None:
    record = prepared(office)
    kind = get_list("ledger_months")
    assert listing.totals(kind, access.load_user(office["finance"]), Query()).count == 1
    cashier = access.load_user(office["cashier"])
    assert listing.totals(kind, cashier, Query()).count == 0
    with pytest.raises(NotFound):
        queries.month_sheet(cashier, record)


def titles(user: int) -> list[str]:
    return [one.title for one in todos_of(access.load_user(user), TODAY)]


def test_what_is_due_follows_how_often_the_office_agrees(office: dict[str, int]) -> None:
    assert "日结交账 · 10-12" in titles(office["cashier"])
    assert "与财务对账 · 2026-10" in titles(office["finance"])
    assert not [one for one in titles(office["manager"]) if "对账" in one or "核对" in one]
    record = prepared(office)
    assert "签字对账 · 2026-10" in titles(office["finance"])
    sign(record, office["finance"])
    assert not [one for one in titles(office["finance"]) if "对账" in one]
    agrees("weekly")
    assert "核对 2 笔日结" in titles(office["finance"])


@pytest.mark.slow
@pytest.mark.parametrize("of", ["day", "month"])
def test_money_booked_while_it_is_agreed_to_is_in_the_signed_sum_or_refused(of: str, office: dict[str, int]) -> None:
    received = {"account_id": office["account"], "amount": 700, "way": "现金", "overpay": True, "paid_on": DAY}
    for round_ in range(6):
        LedgerPayment.delete().where(LedgerPayment.amount == 700).execute()
        LedgerClosing.delete().execute()
        LedgerMonth.delete().execute()
        if of == "day":
            counted = [{"way": "cash", "amount": 250_000}]
            done = perform("ledger.count", {"day": DAY, "counted": counted}, user=office["cashier"])
            assert done.record is not None
            record, name = done.record[1], "ledger.reconcile"
        else:
            record, name = prepared(office), "ledger.sign_month"
        agreed, booked = at_once(
            round_,
            lambda: perform(name, {"id": record, "row_version": 1}, user=office["finance"]),  # noqa: B023
            lambda: perform("ledger.receive", received, user=office["cashier"]),
        )
        assert isinstance(agreed, Refused) is not isinstance(booked, Refused)
        assert not [one for one in wrong() if "不符" in one]  # rows of earlier rounds are gone


def test_the_month_ends_on_its_last_day() -> None:
    assert span(MONTH)[1] == date(2026, 10, 31)
