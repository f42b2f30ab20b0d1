"""Accounts, charges, payments and dunning on the screen, pressed as cashiers, finance and supervisors do."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.pages import PAGE_OF, PAGES
from models.core import access, clock, database
from models.core.duties import todos_of
from models.core.lists import Filter
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerContact,
    LedgerNotice,
    LedgerOwner,
    LedgerPayment,
    LedgerPosting,
    LedgerRefund,
    LedgerRun,
    LedgerStanding,
    LedgerStop,
)
from models.ledger.workflow import Step
from tests.factories import hall, ledger, staff
from tests.ui.clicking import button, buttons, dialog, menu, opened, save, told, words_in
from tests.ui.office import Office
from ui.kit import listmodel
from ui.kit.barchart import BarChart
from ui.kit.fields import RefItem
from ui.kit.papers.paperdialog import PaperDialog
from ui.kit.partlist import PartList
from ui.kit.stages import StageList
from ui.ledger.accounts import AccountsPage, OwnersPage, StandingsPage
from ui.ledger.accountview import AccountView
from ui.ledger.arrears import ArrearsPage
from ui.ledger.charges import ChargesPage, PeriodsPage, ReductionsPage
from ui.ledger.dunning import ContactsPage, NoticesPage, RunsPage, StopsPage
from ui.ledger.figures import FiguresPage
from ui.ledger.payments import PaymentsPage, RefundsPage, UnclaimedPage
from ui.ledger.receiveform import OwedField
from ui.ledger.rules import RulesPage

OURS = [one for one in PAGES if one.factory.startswith("ui.ledger.")]


@pytest.fixture
def people(office: Office) -> dict[str, int]:
    """One user each of the hall, of finance, of the line and of those who look after customers."""
    with database.connection():
        found = {}
        for name, role in (("钱小芳", "CASHIER"), ("郭颖", "FINANCE"), ("何志刚", "MANAGER"), ("赵海燕", "SUPERVISOR")):
            found[role] = hall.user_of(office.world, staff.employee(name=name, product_role=role), role)
        return found


@pytest.fixture
def owing(office: Office) -> tuple[int, int]:
    """A household that owes 1,000 yuan of the last season and 2,500 yuan of this one, and the older charge."""
    with database.connection():
        account = ledger.account("0010110101", name="张桂兰", phone="13800006620")
        last = ledger.period("2025-2026", from_on=date(2025, 11, 15), to_on=date(2026, 3, 15))
        older = ledger.charge(account, period_id=last, receivable=100_000, due_on=date(2025, 12, 31))
        ledger.charge(account)
        return account, older


def show(office: Office, made: Any, user: int, **how: Any) -> Any:
    page = office.show(made(office.desk(user).context), **how)
    assert page.context.fail.__self__ == []
    return page


def acts(office: Office, page: Any, record: int | None = None) -> dict[str, Any]:
    """What may be done with a row, the first one without a number, by the words of its buttons."""
    row = page.rows[record] if record is not None else next(iter(page.rows.values()))
    more = database.read(lambda: page.read_more(row.record))
    page.detail(row, more)
    page.more_widgets(row, more)
    return {one.label: one for one in page.actions_for(row, more)}


def settle(office: Office, page: Any) -> None:
    for _ in range(3):
        office.settle(page)
        QApplication.processEvents()


# --- every page ---


@pytest.mark.parametrize("kind", OURS, ids=lambda one: one.name)
def test_every_page_opens_with_rows_and_without(office: Office, people: dict[str, int], kind: Any) -> None:
    """Nothing fails on an empty register, nor with a little of everything, for who may open the page."""
    module, _, name = kind.factory.partition(":")
    made = getattr(import_module(module), name)
    for filled in (False, True):
        if filled:
            with database.connection():
                account = ledger.account(name="孙志远")
                charge = ledger.charge(account)
                ledger.payment(account, 50_000, charge_id=charge, cashier="钱小芳", number="SJ-2026-000001")
                ledger.payment(None, 120_000, way="bank", source="bank", payer="孙志远", serial="6217001")
        for role, user in people.items():
            person = database.read(lambda number=user: access.load_user(number))
            if person.may(kind.permission):
                page = show(office, made, user)
                settle(office, page)
                assert page.context.fail.__self__ == [], role
    assert page.help_page() == "ledger"


def test_a_page_is_there_for_every_kind_of_record(office: Office) -> None:
    names = {one.name for one in OURS}
    assert {page for entity, page in PAGE_OF.items() if entity.startswith("ledger_")} <= names


# --- arrears ---


def test_the_arrears_tell_of_the_account_and_of_every_step(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, older = owing
    page = show(office, ArrearsPage, people["SUPERVISOR"])
    row = page.rows[older]
    more = database.read(lambda: page.read_more(older))
    detail = page.detail(row, more)
    assert (detail.title, detail.figure.words) == ("张桂兰", "¥ 3,500.00")
    assert "0010110101" in detail.subtitle
    widgets = page.more_widgets(row, more)
    words = "\n".join(words_in(one) for one in widgets)
    assert "催缴进度" in words
    assert "电话通知" in words
    assert "停供" in words
    stages = [one for widget in widgets for one in widget.findChildren(StageList)]
    assert "现在" in stages[0].accessibleName()
    assert [one.label for one in page.pane_actions(row, more)] == ["登记电话", "编制通知单"]
    page.on_open(row)
    assert opened(page)[-1] == ("ledger_account", account)


def test_a_call_is_logged_for_ticked_households_and_then_notices_are_made(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, older = owing
    with database.connection():
        other = ledger.charge(ledger.account(name="孙志远"))
    page = show(office, ArrearsPage, people["SUPERVISOR"])
    page.model.set_ticked([older, other])
    QApplication.processEvents()
    assert page.selection.count.text() == "已选 2 笔"
    assert "欠费合计 3,500.00 元" in page.selection.sum.text()
    button(page.selection, "登记电话").click()
    form = dialog(office, page)
    said = form.form.fields["at"].value()
    assert database.read(clock.now) - said < timedelta(minutes=2)  # now, unless somebody types another time
    save(office, page, form, result="reached")
    assert database.read(lambda: LedgerContact.select().count()) == 2
    assert any("2 户" in one for one in told(page))

    page.model.set_ticked([older])
    QApplication.processEvents()
    button(page.selection, "编制通知单").click()
    form = dialog(office, page)
    assert form.form.fields["last_on"].value() >= database.read(clock.now).date() + timedelta(days=7)
    save(office, page, form, early=True)
    run, notice = database.read(LedgerRun.get), database.read(LedgerNotice.get)
    assert notice.account_id == account
    page = show(office, RunsPage, people["MANAGER"])
    assert "看每一份" in acts(office, page, run.id)
    if run.state == Step.ASKED:
        acts(office, page, run.id)["批准催缴通知单"].run()
        save(office, page, dialog(office, page))
    assert "打印整批" in acts(office, page, run.id)
    acts(office, page, run.id)["看每一份"].run()
    assert opened(page)[-1][0] == "ledger_notice"


def test_notices_are_delivered_many_at_once(office: Office, people: dict[str, int], owing: tuple[int, int]) -> None:
    page = show(office, ArrearsPage, people["SUPERVISOR"])
    acts(office, page, owing[1])["编制通知单"].run()
    form = dialog(office, page)
    today = database.read(clock.now).date()
    save(office, page, form, last_on=today, early=True)
    run = database.read(LedgerRun.get)
    with database.connection():
        LedgerRun.update(state=str(Step.APPROVED)).where(LedgerRun.id == run.id).execute()
    page = show(office, NoticesPage, people["SUPERVISOR"], query=(Filter("run_id", "eq", run.id),))
    page.model.set_ticked([row.id for row in page.model.rows])
    QApplication.processEvents()
    button(page.selection, "登记送达").click()
    save(office, page, dialog(office, page), day=today)
    assert database.read(LedgerNotice.get).state == "delivered"
    assert "撤回送达登记" in acts(office, page)
    contacts = show(office, ContactsPage, people["SUPERVISOR"])
    assert len(contacts.rows) == 1


def test_the_to_do_about_arrears_opens_their_page(office: Office, owing: tuple[int, int]) -> None:
    with database.connection():
        reader = staff.employee(name="马腾", product_role="AGENT")
        user = hall.user_of(office.world, reader, "AGENT")
        LedgerAccount.update(collector_id=reader.id).where(LedgerAccount.id == owing[0]).execute()

        person = access.load_user(user)
        todo = next(one for one in todos_of(person, clock.now().date()) if one.title == "催缴欠费")
    page = show(office, ArrearsPage, user, query=todo.filters)
    assert PAGE_OF[todo.entity] == page.page_name
    assert owing[1] in page.rows


# --- accounts ---


def test_an_account_shows_what_belongs_to_it_and_is_transferred(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, _ = owing
    page = show(office, AccountsPage, people["FINANCE"], record=account)
    settle(office, page)
    view = page.record_view()
    assert isinstance(view, AccountView)
    assert "0010110101 张桂兰" in words_in(view)
    assert "3,500.00 元" in words_in(view)
    cards = {one.title.text(): one for one in view.findChildren(PartList)}
    assert cards["应收"].note.text() == "2 笔"
    cards["应收"].table.activated_row.emit(owing[1])
    assert opened(page)[-1] == ("ledger_charge", owing[1])
    menu(view)["过户"].trigger()
    form = dialog(office, page)
    save(office, page, form, name="张国强", on=date(2026, 11, 1), reason="房屋买卖")
    assert "请先结清" in words_in(form)
    form.form.fields["with_arrears"].set_value(True)
    save(office, page, form)
    assert database.read(lambda: LedgerAccount.get_by_id(account).name) == "张国强"
    assert database.read(LedgerOwner.get).name == "张桂兰"
    owners = show(office, OwnersPage, people["FINANCE"])
    owners.on_open(next(iter(owners.rows.values())))
    settle(office, owners)
    assert opened(owners)[-1] == ("ledger_account", account)


def test_classes_and_standings_are_chosen_by_their_names(office: Office, people: dict[str, int]) -> None:
    page = show(office, AccountsPage, people["FINANCE"])
    button(page, "开户").click()
    form = dialog(office, page)
    field = form.form.fields["class_code"]
    assert ("household", "居民") in field.options()
    save(office, page, form, number="0010110102", name="吴立群", class_code="household", compound="锦绣家园")
    row = database.read(LedgerAccount.get)
    assert (row.number, row.class_code) == ("0010110102", "household")
    acts(office, page, row.id)["登记报停等"].run()
    form = dialog(office, page)
    code = next(code for code, words in form.form.fields["code"].options() if "报停" in words)
    save(office, page, form, code=code, from_on=date(2026, 11, 15), reason="外出")
    assert database.read(LedgerStanding.get).code == code
    standings = show(office, StandingsPage, people["FINANCE"])
    assert "结束报停、空置和减免资格" in acts(office, standings)


def test_ticked_accounts_get_somebody_who_looks_after_them(office: Office, people: dict[str, int]) -> None:
    with database.connection():
        numbers = [ledger.account(name=f"住户{one}") for one in range(3)]
        reader = staff.employee(name="马腾", product_role="AGENT")
    page = show(office, AccountsPage, people["FINANCE"])
    page.model.set_ticked(numbers[:2])
    QApplication.processEvents()
    button(page.selection, "改派负责人").click()
    save(office, page, dialog(office, page), collector_id=RefItem(reader.id, "马腾"))
    kept = database.read(lambda: [LedgerAccount.get_by_id(one).collector_id for one in numbers])
    assert kept == [reader.id, reader.id, None]


# --- the counter ---


def test_money_is_taken_for_a_ticked_charge_and_the_receipt_follows(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, older = owing
    page = show(office, PaymentsPage, people["CASHIER"])
    button(page, "收费").click()
    form = dialog(office, page)
    assert "选好户以后" in words_in(form)
    assert "没有欠费" not in words_in(form), "nobody was chosen yet"
    form.form.fields["account_id"].set_value(RefItem(account, "0010110101 张桂兰"))
    form.look()
    settle(office, page)
    assert "欠费 3,500.00 元" in words_in(form)
    assert form.form.fields["amount"].value() == 350_000
    owed = form.form.fields["charges"]
    assert isinstance(owed, OwedField)
    owed.ticks()[older].setChecked(True)
    assert form.form.fields["amount"].value() == 100_000
    save(office, page, form, way="cash")
    payment = database.read(LedgerPayment.get)
    assert (payment.amount, payment.way, payment.account_id) == (100_000, "cash", account)
    assert database.read(lambda: LedgerCharge.get_by_id(older).open) == 0
    assert any(one.isVisible() for one in page.findChildren(PaperDialog)), "the receipt is offered at once"


def test_too_much_money_is_asked_about_and_kept_as_credit(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, _ = owing
    page = show(office, PaymentsPage, people["CASHIER"])
    page.open_form("ledger.receive", fixed={"account_id": account})
    form = dialog(office, page)
    assert form.form.fields["amount"].value() == 350_000
    save(office, page, form, way="cash", amount=400_000)
    assert "多出 500.00 元" in (form.form.fields["amount"].error() or "")
    save(office, page, form, overpay=True)
    credit = database.read(
        lambda: [one.amount for one in LedgerPosting.select().where(LedgerPosting.charge_id.is_null())]
    )
    assert credit == [50_000]


def test_a_payment_on_the_wrong_account_is_moved_and_one_is_reversed(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, _ = owing
    with database.connection():
        wrong = ledger.account(name="李建军")
        paid = ledger.payment(wrong, 100_000, cashier="何某", number="SJ-2026-000009")
    page = show(office, PaymentsPage, people["FINANCE"])
    acts(office, page, paid)["转到另一户"].run()
    form = dialog(office, page)
    assert form.form.fields["account_id"].value() is None
    save(office, page, form, account_id=RefItem(account, "张桂兰"), reason="户号写错")
    assert database.read(lambda: LedgerPayment.get_by_id(paid).account_id) == account
    acts(office, page, paid)["冲正收费"].run()
    form = dialog(office, page)
    save(office, page, form, reason="支票退票")
    assert database.read(lambda: LedgerPayment.get_by_id(paid).reversed_by_id) is not None
    assert "冲正收费" not in acts(office, page, paid)


def test_money_of_nobody_is_claimed_for_the_account_that_is_offered(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    account, _ = owing
    with database.connection():
        waiting = ledger.payment(None, 120_000, way="bank", source="bank", payer="张桂兰", account_stated="99")
    page = show(office, UnclaimedPage, people["FINANCE"])
    acts(office, page, waiting)["认领收款"].run()
    form = dialog(office, page)
    button(form, next(one for one in buttons(form) if one.startswith("0010110101"))).click()
    form.look()
    settle(office, page)
    assert "欠费 3,500.00 元" in words_in(form)
    save(office, page, form, reason="电话核对过")
    assert database.read(lambda: LedgerPayment.get_by_id(waiting).account_id) == account
    assert page.rows == {}


# --- charges ---


def test_a_charge_is_reduced_corrected_and_told_why(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    _, older = owing
    page = show(office, ChargesPage, people["FINANCE"])
    acts(office, page, older)["办理减免"].run()
    save(office, page, dialog(office, page), amount=20_000, reason="管道维修停暖两周")
    assert database.read(lambda: LedgerCharge.get_by_id(older).open) == 80_000
    acts(office, page, older)["调整应收"].run()
    save(office, page, dialog(office, page), receivable=90_000, reason="面积更正")
    assert database.read(lambda: LedgerCharge.get_by_id(older).open) == 70_000
    more = database.read(lambda: page.read_more(older))
    assert more.why is not None
    reductions = show(office, ReductionsPage, people["FINANCE"])
    acts(office, reductions)["撤销减免"].run()
    save(office, reductions, dialog(office, reductions), reason="登记有误")
    assert database.read(lambda: LedgerCharge.get_by_id(older).open) == 90_000


def test_a_period_is_added_and_closed(office: Office, people: dict[str, int]) -> None:
    page = show(office, PeriodsPage, people["FINANCE"])
    button(page, "登记计费期").click()
    save(office, page, dialog(office, page), code="2026-2027")
    assert {"计算应收", "关账", "修改计费期"} <= set(acts(office, page))
    acts(office, page)["关账"].run()
    save(office, page, dialog(office, page))
    page.apply(page.state.without(page.state.filters[0]))
    settle(office, page)
    assert "重新打开计费期" in acts(office, page)


def test_computing_tells_what_it_comes_to_before_and_who_was_left_out_after(
    office: Office, people: dict[str, int]
) -> None:
    with database.connection():
        ledger.account(name="吴立群", price=250_000)
        ledger.account("0010110199", name="没有面积", area=None, price=250_000)
        period = ledger.period()
    page = show(office, PeriodsPage, people["FINANCE"])
    acts(office, page, period)["计算应收"].run()
    form = dialog(office, page)
    form.look()
    settle(office, page)
    assert "将计费 1 户，应收 2,500.00 元" in form._outlook.words()
    save(office, page, form)
    assert database.read(lambda: LedgerCharge.select().count()) == 1
    assert not page.skipped.isHidden()
    assert "0010110199" in page.skipped.words()


# --- figures ---


def test_the_figures_name_their_bases_and_follow_what_is_chosen(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    with database.connection():
        account = ledger.account(name="孙志远")
        ledger.payment(account, charge_id=ledger.charge(account))
    page = show(office, FiguresPage, people["MANAGER"])
    words = words_in(page)
    assert "50.0%" in words
    assert "1 / 2 户" in words
    assert "目标 96%，还差 1 户" in words
    assert page.findChildren(BarChart)
    page.period.set_value("2025-2026")
    page._choose()
    settle(office, page)
    assert "0 / 1 户" in words_in(page)
    page.by.set_value("compound")
    page._choose()
    settle(office, page)
    assert "按小区" in words_in(page)
    page.copy_picture()
    assert not QApplication.clipboard().image().isNull()
    assert page.paper_options("collection_page")["period"] == "2025-2026"


# --- refunds, stops, rules ---


def test_a_refund_is_asked_for_decided_by_somebody_else_and_paid(office: Office, people: dict[str, int]) -> None:
    with database.connection():
        account = ledger.account(name="周文彬")
        ledger.payment(account, 80_000, cashier="钱小芳")
    page = show(office, AccountsPage, people["CASHIER"])
    acts(office, page, account)["申请退费"].run()
    save(office, page, dialog(office, page), amount=30_000, way="cash", reason="迁出本市")
    asked = show(office, RefundsPage, people["CASHIER"])
    assert "撤回退费" in acts(office, asked)
    refund = next(iter(asked.rows))
    with database.connection():
        LedgerRefund.update(state=str(Step.APPROVED)).where(LedgerRefund.id == refund).execute()
    page = show(office, RefundsPage, people["CASHIER"])
    acts(office, page, refund)["付退费款"].run()
    save(office, page, dialog(office, page))
    assert database.read(lambda: LedgerRefund.get_by_id(refund).state) == str(Step.DONE)
    assert database.read(lambda: LedgerPayment.get(LedgerPayment.kind == "refund").amount) == -30_000


def test_a_stop_is_proposed_only_where_the_ladder_leads_to_it(
    office: Office, people: dict[str, int], owing: tuple[int, int]
) -> None:
    page = show(office, ArrearsPage, people["SUPERVISOR"])
    acts(office, page, owing[1])["提出停供"].run()
    form = dialog(office, page)
    save(office, page, form, reason="多次催缴不缴", legal="11-01 书面告知")
    assert "还没有催缴到停供这一步" in words_in(form)
    with database.connection():
        stop = LedgerStop.create(
            number="TG-2026-0001", state=str(Step.APPROVED), account_id=owing[0], amount=350_000, arrears="[]",
            reason="欠费", legal="已告知", proposed_at=clock.now(), proposed_by="赵海燕", decided_at=clock.now(),
            row_version=1,
        )  # fmt: skip
    page = show(office, StopsPage, people["SUPERVISOR"])
    assert {"登记已停供", "撤回停供", "打印停供处理单"} <= set(acts(office, page, stop.id))


def test_finance_changes_the_tables_of_the_ledger_and_no_other_rule(office: Office, people: dict[str, int]) -> None:
    page = show(office, RulesPage, people["FINANCE"])
    may = {
        listmodel.value_of(page.kind, row, "label")
        for row in page.rows.values()
        if "修改" in acts(office, page, row.record)
    }
    assert "价格" in may
    assert "与财务对账" not in may
    manager = show(office, RulesPage, people["MANAGER"])
    assert all("修改" in acts(office, manager, record) for record in list(manager.rows)[:3])
