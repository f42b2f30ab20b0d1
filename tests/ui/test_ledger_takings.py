"""Handing in takings, agreeing to them, and the sheet of a month, as cashiers and finance press their buttons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.core import database
from models.ledger.tables import LedgerClosing, LedgerMonth
from tests.factories import hall, ledger, staff
from tests.ui.clicking import button, buttons, dialog, save, told, words_in
from tests.ui.office import Office
from ui.kit.notice import NoticeBar
from ui.ledger.closings import ClosingsPage, DaysPage, MonthsPage
from ui.ledger.sums import SumsField

DAY = date(2026, 10, 12)


@pytest.fixture
def people(office: Office) -> dict[str, int]:
    """A cashier who took 2,500 yuan in cash on a day of October, and somebody of finance."""
    with database.connection():
        cashier = staff.employee(name="钱小芳", product_role="CASHIER")
        finance = staff.employee(name="郭颖", product_role="FINANCE")
        account = ledger.account()
        ledger.payment(
            account, charge_id=ledger.charge(account), cashier="钱小芳", cashier_id=cashier.id, paid_on=DAY
        )  # fmt: skip
        return {
            "cashier": hall.user_of(office.world, cashier, "CASHIER"),
            "finance": hall.user_of(office.world, finance, "FINANCE"),
        }


def show(office: Office, made: Any, user: int, **how: Any) -> Any:
    page = office.show(made(office.desk(user).context), **how)
    assert page.context.fail.__self__ == []
    return page


def sums(form: Any, name: str) -> SumsField:
    found = form.form.fields[name]
    assert isinstance(found, SumsField)
    return found


def typed(form: Any, name: str, label: str, words: str) -> None:
    """Type an amount beside a label."""
    field = sums(form, name)
    number = next(place for place, one in enumerate(field.lines()) if one.label.startswith(label))
    field.amounts()[number].restore(words)


def notices(widget: Any) -> list[str]:
    return [one.words() for one in widget.findChildren(NoticeBar) if not one.isHidden()]


def acts(office: Office, page: Any) -> dict[str, Any]:
    """What may be done with the first row, by the words of its buttons."""
    row = next(iter(page.rows.values()))
    more = database.read(lambda: page.read_more(row.record))
    page.detail(row, more)
    page.more_widgets(row, more)
    return {one.label: one for one in page.actions_for(row, more)}


def test_a_cashier_hands_in_his_takings_and_finance_agrees_to_them(office: Office, people: dict[str, int]) -> None:
    page = show(office, DaysPage, people["cashier"], query=(ledger_day(),))
    assert "2,500.00" in [cell for row in page.model.rows for cell in row.cells]
    acts(office, page)["日结交账"].run()
    form = dialog(office, page)
    assert "系统 2,500.00 元，1 笔" in words_in(form)
    typed(form, "counted", "现金", "2490")
    assert any("少 10.00 元" in one for one in notices(form))
    save(office, page, form)
    assert "请写明差额原因" in (form.form.fields["cause"].error() or "")
    save(office, page, form, cause="找错零钱")
    assert any("已交账" in one for one in told(page))

    page = show(office, ClosingsPage, people["finance"])
    assert "核对日结" in buttons(page) or "核对日结" in acts(office, page)
    acts(office, page)["核对日结"].run()
    save(office, page, dialog(office, page))
    closing = database.read(LedgerClosing.get)
    assert (closing.state, closing.signed_by, closing.cause) == ("reconciled", "郭颖", "找错零钱")
    assert list(acts(office, page)) == ["退回日结"]


def ledger_day() -> Any:
    from models.core.lists import Filter

    return Filter("day", "eq", DAY.isoformat())


def test_a_wrong_count_is_put_right_before_anybody_agreed(office: Office, people: dict[str, int]) -> None:
    page = show(office, DaysPage, people["cashier"], query=(ledger_day(),))
    acts(office, page)["日结交账"].run()
    form = dialog(office, page)
    typed(form, "counted", "现金", "2400")
    save(office, page, form, cause="点错")
    acts(office, page)["更正交账"].run()
    form = dialog(office, page)
    assert sums(form, "counted").total() == 240_000
    typed(form, "counted", "现金", "2,500.00")
    assert any("相符" in one for one in notices(form))
    save(office, page, form, cause="")
    assert database.read(LedgerClosing.get).counted_sum == 250_000


def test_a_cashier_sees_no_day_of_others_and_does_not_agree(office: Office, people: dict[str, int]) -> None:
    with database.connection():
        other = staff.employee(name="李收费", product_role="CASHIER")
        user = hall.user_of(office.world, other, "CASHIER")
    page = show(office, DaysPage, user, query=(ledger_day(),))
    assert page.rows == {}
    assert "日结交账" in buttons(page)
    own = show(office, DaysPage, people["cashier"], query=(ledger_day(),))
    assert "核对日结" not in acts(office, own)


def test_a_month_is_laid_beside_the_books_and_signed(office: Office, people: dict[str, int]) -> None:
    page = show(office, MonthsPage, people["finance"])
    button(page, "编制月对账表").click()
    form = dialog(office, page)
    form.form.fields["month"].set_value("2026-10")
    form._look()
    office.settle(page)
    typed(form, "lines", "钱小芳 · 现金", "2500")
    assert any("相符" in one for one in notices(form))
    save(office, page, form)
    sheet = database.read(LedgerMonth.get)
    assert (sheet.month, sheet.system_sum, sheet.stated_sum) == ("2026-10", 250_000, 250_000)
    acts(office, page)["更正对账表"].run()
    form = dialog(office, page)
    assert sums(form, "lines").total() == 250_000
    form.reject()
    acts(office, page)["签字对账"].run()
    form = dialog(office, page)
    assert any("不能再记账" in one for one in notices(form))
    save(office, page, form, _reason="核对无误")
    assert database.read(LedgerMonth.get).state == "signed"
    assert "重新打开对账月份" not in acts(office, page), "that is the manager's"
