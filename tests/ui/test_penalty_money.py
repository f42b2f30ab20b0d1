"""The money of penalties and what belongs to slips on the screen, and the ways there: to-dos, approvals, the search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop.pages import PAGE_OF, PAGES
from models.core import access, clock, database
from models.core.duties import Todo, todos_of
from models.penalty.tables import (
    PenaltyCase,
    PenaltyDeduction,
    PenaltyList,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltyPay,
    PenaltySlip,
    PenaltySpending,
    PenaltyWitness,
)
from tests.factories import money, org, penalty
from tests.factories.money import Payroll
from tests.ui.clicking import button, buttons, dialog, menu, opened, save, told, words_in
from tests.ui.office import Office
from ui.attendance.waiting import WaitingPage
from ui.kit.fields import RefItem
from ui.kit.notice import NoticeBar
from ui.kit.rowactions import RowAction
from ui.kit.why import WhyCard
from ui.penalty.deductions import DeductionsPage, ListsPage, PayPage
from ui.penalty.deductionview import DeductionView
from ui.penalty.fund import FundPage, SpendingsPage
from ui.penalty.partlists import (
    AppealsPage,
    CasesPage,
    EarlierPage,
    LossesPage,
    MeasuresPage,
    OutsidersPage,
    WitnessesPage,
)
from ui.search.finding import SearchFor, find

DAY = timedelta(days=1)


@pytest.fixture
def payroll(office: Office) -> Payroll:
    """The people who make and close lists."""
    with database.connection():
        return money.payroll(office.world)


def count(table: Any, *conditions: Any) -> int:
    return int(database.read(lambda: table.select().where(*(conditions or (table.id > 0,))).count()))


def show(office: Office, made: Any, user: int, **how: Any) -> Any:
    page = office.show(made(office.desk(user).context), **how)
    assert page.context.fail.__self__ == []
    return page


def acts(office: Office, page: Any, record: int | None = None) -> dict[str, RowAction]:
    """What may be done with a row, the only one without a number, by the words of its buttons."""
    row = page.rows[record] if record is not None else next(iter(page.rows.values()))
    more = database.read(lambda: page.read_more(row.record))
    page.detail(row, more)
    page.more_widgets(row, more)
    return {one.label: one for one in page.actions_for(row, more)}


# --- lists ---


def test_a_list_is_made_with_its_warnings_and_closed_by_personnel(office: Office, payroll: Payroll) -> None:
    with database.connection():
        money.pay(payroll.office.agent, wage=205_000)  # 50 yuan above the minimum wage
        first = money.final(payroll)
        money.final(payroll, who=org.colleague(office.world, "郑晓梅", "AGENT", payroll.office.unit))
        month = money.month()
    page = show(office, ListsPage, payroll.finance_user)
    button(page, "编制扣款清单").click()
    form = dialog(office, page)
    assert "2 张处罚单，2 人，扣 50.00 元" in words_in(form)
    assert "1 人没有登记工资" in words_in(form)
    assert "郑晓梅。他们的罚款本月不扣，全部转下月。" in words_in(form)
    assert f"2 张，共 150.00 元：{first.number}" in words_in(form)
    save(office, page, form, month=month)
    made = database.read(PenaltyList.get)
    assert any(made.number in words for words in told(page))

    page = show(office, ListsPage, payroll.hr_user, record=made.id)
    view = page.record_view()
    assert isinstance(view, DeductionView)
    office.settle(page)
    assert "50.00 元" in words_in(view)
    assert "150.00 元" in words_in(view)
    row = next(one for one in view.read.rows if first.number in one.values)
    view._ask_why(row.record)
    office.settle(page)
    card = view.findChildren(WhyCard)[-1]
    assert any("扣后不低于最低工资" in step for step in card.explained.steps)
    view._open_slip(row.record)
    assert opened(page)[-1] == ("penalty_slip", first.id)
    button(view, "关闭扣款清单").click()
    form = dialog(office, page)
    assert any("关闭以后不能撤回" in one for one in notices(form))
    save(office, page, form)
    assert database.read(lambda: PenaltyList.get_by_id(made.id).state) == "closed"
    assert "关闭扣款清单" not in buttons(view)


def notices(widget: Any) -> list[str]:
    return [one.words() for one in widget.findChildren(NoticeBar)]


def test_the_plan_follows_the_month_and_says_why_there_can_be_no_list(office: Office, payroll: Payroll) -> None:
    with database.connection():
        penalty.said("penalty.minimum_wage", None)
        money.final(payroll)
        money.pay(payroll.office.agent)
    page = show(office, ListsPage, payroll.finance_user)
    button(page, "编制扣款清单").click()
    form = dialog(office, page)
    assert "最低工资没有登记" in words_in(form)
    for month, words in (("2098-01", "还没有到"), ("十一月", "月份应写成"), ("2020-01", "不用编制")):
        form.form.fields["month"].set_value(month)
        form._look()
        office.settle(page)
        assert any(words in one for one in notices(form)), (month, notices(form), form._month)


def test_a_list_is_withdrawn_before_it_is_closed_and_made_again(office: Office, payroll: Payroll) -> None:
    with database.connection():
        money.final(payroll)
        money.pay(payroll.office.agent)
        made = money.make(payroll)
    page = show(office, ListsPage, payroll.finance_user, record=made.id)
    view: Any = page.record_view()
    office.settle(page)
    menu(view)["撤回扣款清单"].trigger()
    save(office, page, dialog(office, page), reason="工资登记有误")
    assert "工资登记有误" in "\n".join(notices(view))
    assert view.papers() == ()
    page.back_to_list()
    with database.connection():
        again = money.make(payroll)
    assert (made.number, again.number) != (again.number, again.number)
    assert count(PenaltyDeduction, PenaltyDeduction.list_id == again.id) == 1


def test_finance_sees_the_list_but_no_slips(office: Office, payroll: Payroll) -> None:
    with database.connection():
        money.final(payroll)
        money.pay(payroll.office.agent)
        made = money.make(payroll)
    page = show(office, DeductionsPage, payroll.finance_user)
    assert set(acts(office, page)) == {"打开清单"}
    acts(office, page)["打开清单"].run()
    assert opened(page)[-1] == ("penalty_list", made.id)
    page = show(office, DeductionsPage, payroll.hr_user)
    acts(office, page)["打开处罚单"].run()
    office.settle(page)
    assert opened(page)[-1][0] == "penalty_slip"


def test_who_reaches_a_part_is_told_where_his_deductions_are(office: Office, payroll: Payroll) -> None:
    with database.connection():
        money.final(payroll)
        money.pay(payroll.office.agent)
        money.make(payroll)
    page = show(office, ListsPage, payroll.office.agent_user)
    assert page.rows == {}
    assert page.empty_words == "您自己的扣款在“扣款明细”里看。"
    assert page.primary_action() is None
    own = show(office, DeductionsPage, payroll.office.agent_user)
    assert list(acts(office, own)) == ["打开处罚单"]


def test_pay_is_recorded_and_corrected_never_ones_own(office: Office, payroll: Payroll) -> None:
    page = show(office, PayPage, payroll.finance_user)
    button(page, "登记工资").click()
    form = dialog(office, page)
    form.form.fields["employee_id"].set_value(RefItem(payroll.office.agent, "单小明"))
    assert form.form.fields["employee_id"].value() is not None
    save(office, page, form, month="2026-01", wage=520_000, performance=100_000)
    assert database.read(lambda: PenaltyPay.get().wage) == 520_000
    acts(office, page)["修改工资"].run()
    save(office, page, dialog(office, page), wage=530_000)
    assert database.read(lambda: PenaltyPay.get().wage) == 530_000
    with database.connection():
        mine = money.pay(payroll.finance)
    page.reload()
    office.settle(page)
    assert acts(office, page, mine.id) == {}


# --- the fund ---


def test_the_fund_begins_takes_and_spends(office: Office, payroll: Payroll) -> None:
    page = show(office, FundPage, payroll.finance_user)
    button(page, "登记期初余额").click()
    save(office, page, dialog(office, page), amount=100_000, day=date(2020, 1, 1), signed_by="徐总")
    office.settle(page)
    assert "1,000.00 元" in words_in(page)
    button(page, "提出支出").click()
    save(office, page, dialog(office, page), purpose="慰问生病同事", amount=6_000)
    spent = database.read(PenaltySpending.get)
    page = show(office, SpendingsPage, payroll.office.manager_user)
    acts(office, page)["批准支出"].run()
    save(office, page, dialog(office, page))
    assert database.read(lambda: PenaltySpending.get_by_id(spent.id).state) == "approved"
    assert "940.00 元" in words_in(page)
    assert acts(office, page) == {}


def test_what_the_fund_does_not_hold_is_not_approved(office: Office, payroll: Payroll) -> None:
    with database.connection():
        money.opened(payroll, 1_000)
        money.spending(payroll, 5_000)
    page = show(office, SpendingsPage, payroll.office.manager_user)
    assert acts(office, page)["批准支出"].reason == "基金还差 40.00 元，不能批准"
    acts(office, page)["不批准支出"].run()
    save(office, page, dialog(office, page), reason="余额不够")
    assert database.read(lambda: PenaltySpending.get().state) == "refused"


def test_an_office_without_a_fund_is_told_so(office: Office) -> None:
    with database.connection():
        people = money.payroll(office.world, **{"fund.enabled": False})
    page = show(office, FundPage, people.finance_user)
    assert page.empty_title == "没有启用基金"
    assert page.primary_action() is None
    assert page.paper_actions() == []
    assert not page._over.isVisible()
    with database.connection():
        penalty.said("penalty.fund.enabled", True)
        money.opened(people, 100_000)
        penalty.said("penalty.fund.enabled", False)
    page = show(office, FundPage, people.finance_user)
    assert page._over.isVisible()
    assert page._off.isVisible()
    assert page.primary_action().reason is not None


# --- what belongs to slips ---


@pytest.fixture
def slip(payroll: Payroll) -> Any:
    """A signed slip of the agent, within the days to appeal."""
    office = payroll.office
    with database.connection():
        return penalty.slip(office.agent, office.supervisor, office.manager, "effective")


def test_a_measure_is_recorded_as_done(office: Office, payroll: Payroll, slip: Any) -> None:
    with database.connection():
        penalty.measure(slip)
        today = clock.now().date()
    page = show(office, MeasuresPage, payroll.hr_user)
    acts(office, page)["登记书面检查完成"].run()
    save(office, page, dialog(office, page), done_on=today, done_words="已交")
    assert database.read(lambda: PenaltyMeasure.get().done_on) == today
    assert page.rows == {}  # it is not open any more


def test_a_loss_is_paid_never_by_who_bears_it(office: Office, payroll: Payroll, slip: Any) -> None:
    with database.connection():
        penalty.loss(slip, payroll.office.agent)
        mine = penalty.loss(slip, payroll.hr)
        today = clock.now().date()
    page = show(office, LossesPage, payroll.hr_user)
    assert list(acts(office, page, mine.id)) == ["打开处罚单"]
    other = next(record for record in page.rows if record != mine.id)
    acts(office, page, other)["登记赔付"].run()
    save(office, page, dialog(office, page), paid=30_000, paid_on=today)
    assert database.read(lambda: PenaltyLoss.get_by_id(other).paid) == 30_000


def test_witnesses_sign_each_for_himself(office: Office, payroll: Payroll) -> None:
    people = payroll.office
    with database.connection():
        refused = penalty.slip(people.agent, people.supervisor, people.manager, "refused")
        one = org.colleague(office.world, "李娜", "AGENT", people.unit)
        user = org.user(office.world, roles=("AGENT",), employee_id=one)
        named = penalty.witness(refused, employee_id=one)
        penalty.witness(refused, outsider_id=penalty.outsider().id)
    page = show(office, WitnessesPage, user)
    assert set(acts(office, page, named.id)) == {"见证签字", "打开处罚单"}
    other = next(record for record in page.rows if record != named.id)
    assert set(acts(office, page, other)) == {"打开处罚单"}
    acts(office, page, named.id)["见证签字"].run()
    save(office, page, dialog(office, page), statement="当面送达，本人不签")
    assert count(PenaltyWitness, PenaltyWitness.signed_at.is_null(False)) == 1


def test_an_appeal_is_answered_from_its_list(office: Office, payroll: Payroll) -> None:
    people = payroll.office
    with database.connection():
        appealed = penalty.slip(people.agent, people.supervisor, people.manager, "appealed")
        _, clerk_user = penalty.clerk(office.world, people.unit)
    clerk = show(office, AppealsPage, clerk_user)
    assert [(one.label, one.kind) for one in acts(office, clerk).values()] == [
        ("登记答复", "primary"), ("登记撤回申诉", "danger"), ("打开处罚单", "plain")
    ]  # fmt: skip
    page = show(office, AppealsPage, people.gm_user)
    one = acts(office, page)["答复申诉"]
    assert one.kind == "primary"
    one.run()
    form = dialog(office, page)
    save(office, page, form, result="uphold", findings="录音属实", reason="事实清楚")
    assert database.read(lambda: PenaltySlip.get_by_id(appealed.id).state) == "answered"
    assert page.rows == {}  # nothing waits for an answer any more
    page.on_open(_row(office, page))
    office.settle(page)
    assert opened(page)[-1] == ("penalty_slip", appealed.id)


def _row(office: Office, page: Any) -> Any:
    page._choose_view(page.kind.views[-1])
    office.settle(page)
    return next(iter(page.rows.values()))


def _case(people: Payroll, slip: Any) -> Any:
    values = {
        "slip_id": slip.id, "measure": "final_warning", "label": "最后警告", "facts": "拒绝签收并大声争吵",
        "evidence": "监控录像", "statement": "一般处罚不够", "state": "proposed", "proposed_at": clock.now(),
        "proposed_by": "林涛", "proposed_by_id": people.office.supervisor,
    }  # fmt: skip
    return PenaltyCase.get_by_id(PenaltyCase.insert(**values).execute())


def test_a_case_is_consulted_about_and_decided(office: Office, payroll: Payroll) -> None:
    people = payroll.office
    with database.connection():
        refused = penalty.slip(people.agent, people.supervisor, people.manager, "refused")
        case = _case(payroll, refused)
        today = clock.now().date()
    page = show(office, CasesPage, people.manager_user, record=case.id)
    acts(office, page)["登记工会和法务意见"].run()
    save(
        office, page, dialog(office, page), union_on=today, union_words="没有异议", legal_on=today, legal_by="周律师"
    )  # fmt: skip
    acts(office, page)["批准最后警告"].run()
    save(office, page, dialog(office, page), decision="给予最后警告", _reason="证据充分")
    assert database.read(lambda: PenaltyCase.get_by_id(case.id).decided_words) != ""
    own = show(office, CasesPage, people.agent_user)
    assert "批准最后警告" not in acts_or_none(office, own)


def acts_or_none(office: Office, page: Any) -> dict[str, RowAction]:
    return acts(office, page) if page.rows else {}


def test_outsiders_and_earlier_penalties_are_typed_in(office: Office, payroll: Payroll) -> None:
    with database.connection():
        _, clerk_user = penalty.clerk(office.world, payroll.office.unit)
    page = show(office, OutsidersPage, clerk_user)
    button(page, "登记外部人员").click()
    values = {"name": "钱律师", "organisation": "江南律师事务所", "phone": "13911110001"}
    save(office, page, dialog(office, page), **values)
    acts(office, page)["修改外部人员"].run()
    save(office, page, dialog(office, page), active=False)
    earlier = show(office, EarlierPage, clerk_user)
    assert [one.text() for one in earlier.head_buttons()] == ["登记启用前的编号"]
    button(earlier, "登记以前的处罚").click()
    form = dialog(office, earlier)
    form.form.fields["employee_id"].set_value(RefItem(payroll.office.agent, "单小明"))
    save(office, earlier, form, offence="GAS-03", happened_on=clock_day(), amount=10_000, signed_by="徐总")
    acts(office, earlier)["撤销登记的以前处罚"].run()
    save(office, earlier, dialog(office, earlier), reason="登错了人")
    assert earlier.rows == {}


def clock_day() -> date:
    return database.read(lambda: clock.now().date())


# --- the ways there ---


def everything(office: Office, people: Payroll) -> None:
    """A slip in every state that is somebody's duty, a case, a list to close and one to make."""
    o = people.office
    penalty.slip(o.agent, o.supervisor, o.manager, "draft", drafted_at=clock.now() - 20 * DAY)
    for state in ("pending", "to_sign", "appealed"):
        penalty.slip(o.agent, o.supervisor, o.manager, state)
    late = penalty.slip(o.agent, o.supervisor, o.manager, "appealed", ago=30 * DAY)
    assert late.answer_ends_at < clock.now()
    refused = penalty.slip(o.agent, o.supervisor, o.manager, "refused")
    one = org.colleague(office.world, "李娜", "AGENT", o.unit)
    penalty.witness(refused, employee_id=one)
    _case(people, refused)
    done = money.final(people)
    penalty.measure(done, due_on=clock.now().date() - DAY)
    money.pay(o.agent)


def _page_of(todo: Todo) -> Any:
    kind = next(one for one in PAGES if one.name == PAGE_OF[todo.entity])
    module, _, name = kind.factory.partition(":")
    return getattr(import_module(module), name)


def _of_penalties(user: int) -> Iterator[Todo]:
    person = access.load_user(user)
    yield from (one for one in todos_of(person, clock.now().date()) if one.entity.startswith("penalty"))


def test_every_duty_opens_its_record(office: Office, payroll: Payroll) -> None:
    o = payroll.office
    with database.connection():
        everything(office, payroll)
    seen: set[str] = set()
    for user in (o.supervisor_user, o.manager_user, o.gm_user, payroll.hr_user, payroll.finance_user, o.agent_user):
        for made in (False, True) if user == payroll.hr_user else (False,):
            if made:
                with database.connection():
                    money.make(payroll)
            for todo in database.read(lambda user=user: list(_of_penalties(user))):
                heading = todo.title.partition(" · ")[0]
                if (heading, todo.entity) in seen:
                    continue
                seen.add((heading, todo.entity))  # type: ignore[arg-type]
                page = show(office, _page_of(todo), user, record=todo.record, query=todo.filters or None)
                view = page.record_view()
                if todo.record is not None and view is not None:
                    assert view.record == todo.record, todo
                    assert view.read is not None, todo
                elif todo.record is not None:
                    assert list(page.rows) == [todo.record], todo
    entities = {one[1] for one in seen}
    assert entities == {"penalty_slip", "penalty_case", "penalty_list"}
    assert len(seen) >= 8, seen


def test_what_waits_is_decided_from_the_list_of_what_waits(office: Office, payroll: Payroll) -> None:
    people = payroll.office
    with database.connection():
        pending = penalty.slip(people.agent, people.supervisor, people.manager, "pending")
        money.opened(payroll, 100_000)
        money.spending(payroll)
    page: Any = office.show(WaitingPage(office.desk(people.manager_user).context))
    rows = {page.kind.name and one.values[[c.key for c in page.kind.columns].index("entity")]: one for one in
            page.rows.values()}  # fmt: skip
    assert set(rows) == {"penalty_slip", "penalty_spending"}
    page.on_open(rows["penalty_slip"])
    assert opened(page)[-1] == ("penalty_slip", pending.id)
    for entity in ("penalty_slip", "penalty_spending"):
        row = next(one for one in page.rows.values() if entity in one.values)
        next(one for one in page.actions_for(row, None) if one.label == "批准").run()
        save(office, page, dialog(office, page))
    assert page.rows == {}
    assert database.read(lambda: PenaltySlip.get_by_id(pending.id).state) == "to_sign"
    assert database.read(lambda: PenaltySpending.get().state) == "approved"


def test_the_search_finds_slips_by_number_and_by_person(office: Office, payroll: Payroll, slip: Any) -> None:
    person = database.read(lambda: access.load_user(payroll.hr_user))
    for words in (slip.number, slip.number.lower().replace("-", ""), slip.name):
        sections = {one.title: one.hits for one in find(person, words, SearchFor((), PAGE_OF))}
        assert any(hit.target == ("record", "slips", slip.id) for hit in sections.get("处罚单", ())), (words, sections)


def test_the_area_is_one_entry_with_tabs() -> None:
    QApplication.processEvents()
    ours = [one for one in PAGES if one.parent == "penalties"]
    assert [one.label for one in PAGES if one.name == "penalties"] == ["处罚单"]
    assert len(ours) == 13
    assert {one for one in PAGE_OF.values() if one in {each.name for each in ours}} == {one.name for one in ours}
