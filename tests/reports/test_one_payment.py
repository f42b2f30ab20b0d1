"""One payment that several lists, or a list and a person, tell of: it is neither doubled nor lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.core.errors import BadFields
from models.core.imports.register import CREATE, get_kind
from models.core.register import Done
from models.core.unit import perform
from models.ledger import postings
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import counter
from tests.models.ledger.payments.state import total
from tests.reports.test_bank_import import listed
from tests.reports.test_bank_import import row as bank_row
from tests.reports.test_ledger_import import (
    NUMBERS,
    accounts,
    book,
    codes,
    finance,
    live,
    money,
    row,
    sound,
    take,
    unpaid,
)
from tests.reports.test_ledger_import import look as look_ledger
from tests.samples import World

DAY = date(2026, 10, 12)
BY_BANK = {"收费方式": "银行代收"}
ANNEX = {"建筑面积": 20, "应收热费": 500, "已收": 500, "欠费": 0, "票据号": "RF2"}


def ledger_of(path: Path, *rows: list[Any]) -> Path:
    return book(path, rows, f"{len(list(path.iterdir()))}台账.xlsx")


def bank_of(path: Path, serial: str, yuan: Any, **values: Any) -> Path:
    return listed(path, bank_row(serial, yuan, **{"day": DAY, **values}))


def look(path: Path, **choices: Any) -> Checked:
    """A ledger or a bank's list as the program reads it."""
    if "台账" in path.name:
        return look_ledger(path, **choices)
    return intake.check_file(get_kind("payments"), path, Plan(**choices))


def post(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(look(path, **choices), person=finance(world))


def waits(checked: Checked) -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in checked.found.waiting]


@pytest.fixture
def homes(world: World) -> list[int]:
    return accounts()


def test_what_was_reversed_does_not_come_back_with_the_old_ledger(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    take(world, ledger_of(tmp_path, row()))
    counter.on("reverse_payment", finance(world).user_id, LedgerPayment.get(), reason="收错")  # type: ignore[arg-type]
    again = look(ledger_of(tmp_path, row(), unpaid(户号=NUMBERS[1])), update_known=True)
    assert (again.found.changed, waits(again)) == ((), [(2, "PAID_REVERSED")])
    intake.post(again, person=finance(world))
    assert (total(), live()[0]) == (0, (250_000, 250_000, 0))
    later = look(ledger_of(tmp_path, row(票据号="RF9")), update_known=True)
    intake.post(later, person=finance(world))
    assert (total(), live()[0]) == (100_000, (250_000, 150_000, 0))
    sound()


def test_what_the_bank_took_back_does_not_come_back_with_the_ledger(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, ledger_of(tmp_path, row(**BY_BANK)))
    post(world, bank_of(tmp_path, "S1", 1000))
    post(world, bank_of(tmp_path, "S1", -1000, day=date(2026, 10, 14), status="冲正", words="冲正"))
    assert waits(look(ledger_of(tmp_path, row(**BY_BANK)), update_known=True)) == [(2, "PAID_REVERSED")]
    assert total() == 0
    sound()


def test_what_became_credit_does_not_come_in_again(world: World, homes: list[int], tmp_path: Path) -> None:
    paid = row(已收=2500, 欠费=0)
    take(world, ledger_of(tmp_path, paid))
    user = finance(world).user_id
    counter.on("adjust_charge", user, LedgerCharge.get(), receivable=200_000, reason="面积错")  # type: ignore[arg-type]
    again = look(ledger_of(tmp_path, paid, unpaid(户号=NUMBERS[1])), update_known=True)
    assert waits(again) == [(2, "PAID_ELSEWHERE")]
    intake.post(again, person=finance(world))
    assert (total(), live()[0], postings.credit(homes[0])) == (250_000, (200_000, 0, 0), 50_000)
    sound()


def test_one_payment_of_the_bank_for_a_home_and_its_annex_is_asked(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, bank_of(tmp_path, "S1", 1500))
    path = ledger_of(tmp_path, row(**BY_BANK), row(**BY_BANK, **ANNEX))
    checked = look(path)
    assert codes(checked) == [(2, "PAYMENT_DOUBTFUL"), (3, "PAYMENT_DOUBTFUL")]
    known = LedgerPayment.get().id
    asked = {(one.column, one.name): known for one in checked.found.questions}
    same = look(path, answers=asked)
    assert (codes(same), waits(same)) == ([], [(2, "PAID_ELSEWHERE"), (3, "PAID_ELSEWHERE")])
    assert look(path, answers=dict.fromkeys(asked, CREATE)).faults == ()
    intake.post(same, person=finance(world))
    assert (live(), postings.credit(homes[0])) == ([(250_000, 250_000, 0), (50_000, 50_000, 1)], 150_000)
    assert (total(), len(money())) == (150_000, 1)
    sound()


def test_a_home_and_its_annex_in_the_ledger_are_asked_of_the_bank(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, ledger_of(tmp_path, row(**BY_BANK), row(**BY_BANK, **ANNEX)))
    path = bank_of(tmp_path, "S1", 1500)
    checked = look(path)
    assert codes(checked) == [(2, "SAME_PAYMENT")]
    (question,) = checked.found.questions
    key = (question.column, question.name)
    assert codes(look(path, answers={key: LedgerPayment.get().id})) == [(2, "LEFT_OUT")]
    assert codes(look(path, answers={key: CREATE})) == []
    assert total() == 150_000


def test_half_of_it_by_the_bank_a_day_later_is_asked(world: World, homes: list[int], tmp_path: Path) -> None:
    post(world, ledger_of(tmp_path, row(已收=1250, 欠费=1250, **BY_BANK)))
    assert codes(look(bank_of(tmp_path, "S1", 1250, day=date(2026, 10, 13)))) == [(2, "SAME_PAYMENT")]


def test_a_serial_number_with_another_amount_is_told_on_both_sides(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, ledger_of(tmp_path, row(票据号="BK20261012000001", **BY_BANK)))
    assert codes(look(bank_of(tmp_path, "BK20261012000001", 1500))) == [(2, "DUPLICATE_SERIAL")]
    other = LedgerAccount.get_by_id(homes[1])
    assert codes(look(bank_of(tmp_path, "BK20261012000001", 1500, account=other.number))) == []
    post(world, bank_of(tmp_path, "BK2", 300, account=other.number))
    told = look(ledger_of(tmp_path, row(户号=other.number, 票据号="BK2", **BY_BANK)))
    assert codes(told) == [(2, "DUPLICATE_RECEIPT")]
    assert total() == 130_000
    sound()


def test_a_serial_number_that_a_payment_of_the_ledger_got_is_not_taken_twice(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, ledger_of(tmp_path, row(**BY_BANK)))
    post(world, bank_of(tmp_path, "S1", 1000))
    assert codes(look(bank_of(tmp_path, "S1", 1100))) == [(2, "DUPLICATE_SERIAL")]
    assert look(bank_of(tmp_path, "S1", 1000)).found.new == ()


def test_money_under_another_name_is_not_claimed_beside_the_ledgers(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, ledger_of(tmp_path, row(**BY_BANK)))
    post(world, bank_of(tmp_path, "S1", 1000, name="李四"))
    user: Any = finance(world).user_id
    waiting = LedgerPayment.get(LedgerPayment.serial == "S1")
    with pytest.raises(BadFields) as refused:
        counter.on("claim", user, waiting, account_id=homes[0], reason="亲属代缴")
    assert set(refused.value.faults) == {"again"}
    known = LedgerPayment.get(LedgerPayment.receipt_no == "RF1", counts(LedgerPayment))
    counter.on("reverse_payment", user, known, reason="与银行的是同一笔")
    counter.on("claim", user, waiting, account_id=homes[0], reason="亲属代缴")
    assert (total(), live(), postings.credit(homes[0])) == (100_000, [(250_000, 150_000, 0)], 0)
    sound()


def test_money_that_is_other_money_is_claimed_where_that_is_said(
    world: World, homes: list[int], tmp_path: Path
) -> None:
    post(world, ledger_of(tmp_path, row(**BY_BANK)))
    post(world, bank_of(tmp_path, "S1", 1000, name="李四"))
    waiting = LedgerPayment.get(LedgerPayment.serial == "S1")
    user: Any = finance(world).user_id
    counter.on("claim", user, waiting, account_id=homes[0], reason="又缴一次", again=True)
    assert (total(), live()) == (200_000, [(250_000, 50_000, 0)])
    sound()


def test_credit_comes_from_payments_that_stand(world: World, homes: list[int]) -> None:
    people = counter.counter(world)
    charge = counter.charge(homes[0], 100_000)
    first = counter.taken(people, homes[0], 100_000)
    counter.on("reverse_payment", people.finance_user, first, reason="收错")
    counter.taken(people, homes[0], 100_000, paid_on=DAY)  # earlier than the one that was reversed
    row_of = LedgerCharge.get_by_id(charge)
    counter.on("adjust_charge", people.finance_user, row_of, receivable=70_000, reason="面积错")
    counter.charge(homes[0], 50_000)
    perform("ledger.apply_credit", {"account_id": homes[0]}, user=people.finance_user)
    assert (live(), postings.credit(homes[0])) == ([(70_000, 0, 0), (50_000, 20_000, 0)], 0)
    sound()


def test_a_charge_keeps_what_the_money_paid_that_stays(world: World, homes: list[int], tmp_path: Path) -> None:
    post(world, ledger_of(tmp_path, row()))
    later = row(已收=2500, 欠费=0, 票据号="RF2", 收费日期="2026-10-20", **BY_BANK)
    grown = post(world, ledger_of(tmp_path, later), update_known=True)
    post(world, bank_of(tmp_path, "S1", 1500, day=date(2026, 10, 20)))
    taken = perform("imports.reverse", {"id": grown.record[1]}, user=finance(world).user_id)  # type: ignore[index]
    assert (taken.details["reversed"], taken.details["kept"]) == (0, 1)
    assert (total(), live()) == (250_000, [(250_000, 0, 0)])
    sound()


def test_a_list_that_was_taken_back_keeps_nothing_of_the_ledger(world: World, homes: list[int], tmp_path: Path) -> None:
    first = post(world, ledger_of(tmp_path, row(), unpaid(户号=NUMBERS[1])))
    bank = post(world, bank_of(tmp_path, "S1", 300))
    for done, count in ((bank, 1), (first, 2)):
        taken = perform("imports.reverse", {"id": done.record[1]}, user=finance(world).user_id)  # type: ignore[index]
        assert (taken.details["reversed"], taken.details["kept"]) == (count, 0)
    assert (total(), live(), money()) == (0, [], [])
    sound()
