"""Penalty slips as people use them: writing with equal cases beside, every step to the answer, and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication, QRadioButton

from desktop.pages import FORMS
from models.core import clock, database, queries, register
from models.core.access import load_user
from models.core.lists import Filter
from models.penalty.tables import PenaltyOutsider, PenaltySlip, PenaltyWitness
from tests.factories import org, penalty
from tests.ui.clicking import button, buttons, dialog, menu, opened, save, told, words_in
from tests.ui.office import Office, type_words
from ui.kit.actionform import ActionDialog
from ui.kit.attachments import Attachments
from ui.kit.badge import Badge
from ui.kit.clockcard import ClockCard
from ui.kit.confirm import ConfirmDialog
from ui.kit.fields import RefItem
from ui.kit.rangebar import RangeBar
from ui.kit.segmented import Segmented
from ui.kit.stages import Stages
from ui.kit.table import TableView
from ui.penalty.partlists import OutsidersPage
from ui.penalty.slipform import SlipDialog
from ui.penalty.slips import SlipsPage
from ui.penalty.slipview import SlipView
from ui.search.dialog import _form_of
from ui.search.finding import SearchFor, begins_by_itself

CONTROL = Qt.KeyboardModifier.ControlModifier
FACTS = "客户咨询退费时中断办理，离开窗口约 6 分钟。"


@dataclass
class Hall:
    """A hall whose agent is punished, a colleague who was there, and a clerk who types what others signed."""

    office: Office
    people: Any
    friend: int
    friend_user: int
    clerk_user: int

    def show(self, user: int | None = None, **how: Any) -> Any:
        number = self.people.supervisor_user if user is None else user
        return self.office.show(SlipsPage(self.office.desk(number).context), 1388, 852, **how)

    def slip(self, state: str = "to_sign", **values: Any) -> Any:
        one = self.people
        with database.connection():
            return penalty.slip(
                one.agent, one.supervisor, one.manager, state,
                **{"rule": penalty.RANGE, "amount": 8000, "amount_reason": "取中位数", **values},
            )  # fmt: skip

    def final(self, who: int, amount: int, days: int = 40) -> Any:
        one = self.people
        with database.connection():
            return penalty.final(
                who, one.supervisor, one.manager, rule=penalty.RANGE, amount=amount, ago=timedelta(days=days)
            )  # fmt: skip

    def act(self, name: str, user: int, **values: Any) -> int:
        return self.office.act(name, values, user)

    def issued(self, **values: Any) -> int:
        """A slip that the supervisor submitted, by the acts themselves."""
        fields = {
            "employee_id": self.people.agent, "offence": "GAS-01", "happened_at": self.minutes_ago(60),
            "facts": FACTS, "amount": 8000, "amount_reason": "取中位数", **values,
        }  # fmt: skip
        return self.act("penalty.issue", self.people.supervisor_user, **fields)

    def step(self, name: str, user: int, record: int, **values: Any) -> int:
        row = database.read(lambda: PenaltySlip.get_by_id(record))
        return self.act(name, user, id=record, row_version=row.row_version, **values)

    def minutes_ago(self, minutes: int) -> str:
        at = database.read(clock.now) - timedelta(minutes=minutes)
        return f"{at:%Y-%m-%d %H:%M}"

    def opened(self, record: int, user: int | None = None) -> tuple[Any, Any]:
        """The page of a slip, and what stands on it."""
        page = self.show(user, record=record)
        self.settle(page)
        view = page.record_view()
        assert isinstance(view, SlipView)
        return page, view

    def settle(self, page: Any) -> None:
        for _ in range(2):
            self.office.settle(page)
            QApplication.processEvents()

    def typed(self, page: Any, form: Any, **values: Any) -> None:
        """Fill in fields, and wait for what the form tells about them."""
        for name, value in values.items():
            form.form.fields[name].set_value(value)
        for _ in range(3):
            self.office.qtbot.waitUntil(lambda: not form._timer.isActive(), timeout=3000)
            self.settle(page)

    def form(self, page: Any, words: str = "下达处罚单") -> Any:
        button(page, words).click()
        form = dialog(self.office, page)
        assert isinstance(form, SlipDialog)
        return form

    def ago(self, form: Any, **how: Any) -> datetime:
        at: datetime = form.extra.now - timedelta(**how)
        return at.replace(second=0, microsecond=0)


@pytest.fixture
def hall(office: Office) -> Hall:
    with database.connection():
        people = penalty.office(office.world)
        friend = org.colleague(office.world, "王小丽", "AGENT", people.unit)
        user = org.user(office.world, roles=("AGENT",), scope="own", employee_id=friend)
        _, clerk = penalty.clerk(office.world, people.unit)
    return Hall(office, people, friend, user, clerk)


def stored(record: int) -> Any:
    return database.read(lambda: PenaltySlip.get_by_id(record))


# writing


def test_a_slip_is_written_beside_equal_cases_and_submitted(hall: Hall) -> None:
    for amount in (5000, 8000, 8000):
        hall.final(hall.friend, amount)
    hall.final(hall.people.agent, 10_000, 80)
    page = hall.show()
    form = hall.form(page)
    own, side = form.form.fields, form._outlook
    assert "选好当事人" in words_in(side)
    own["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    type_words(hall.office.qtbot, own["offence"].control, "投诉")
    own["offence"]._search()
    assert "GAS-01 服务态度差被合理投诉" in own["offence"].offered()[0].title
    own["offence"].choose(own["offence"].offered()[0])
    hall.typed(page, form, happened_at=hall.ago(form, hours=2))
    shown = words_in(side)
    for part in (
        "《燃气公司惩罚管理制度》第1条",
        "50.00 元至 100.00 元",
        "同条款近 12 个月 4 例",
        "马主任",
        "本人此前的处罚",
    ):
        assert part in shown
    bar = form.findChild(RangeBar)
    assert bar.isVisibleTo(form)
    assert sorted(bar.shown().dots) == [5000, 8000, 8000, 10_000]
    hall.typed(page, form, amount=8300)
    assert "请按 10.00 元一级填写" in own["amount"].error()
    hall.typed(page, form, amount=8000)
    assert own["amount"].error() is None
    assert "捌拾元整" in own["amount"].hint()
    assert bar.shown().this.value == 8000
    assert "与本次一致" in words_in(side)
    own["facts"].set_value(FACTS)
    form.submit()
    hall.settle(page)
    assert "为什么这样定" in own["amount_reason"].error()
    own["amount_reason"].set_value("初犯，取中位数")
    form.submit()
    hall.settle(page)
    row = database.read(lambda: PenaltySlip.get(PenaltySlip.state == "pending"))
    assert (row.offence, row.amount, row.facts) == ("GAS-01", 8000, FACTS)
    assert any("等待马主任批准" in one for one in told(page))
    assert page.record_view().record == row.id


def test_day_and_clause_can_be_typed_in_short(hall: Hall) -> None:
    form = hall.form(hall.show())
    own = form.form.fields
    at, offence = own["happened_at"], own["offence"]
    for field, words in ((at, "昨天 9:05"), (offence, "gas01")):
        type_words(hall.office.qtbot, field.control, words[:2])
        type_words(hall.office.qtbot, field.control, words[2:])
        field._left()
    day = form.extra.day - timedelta(days=1)
    assert at.text() == f"{day} 09:05"
    assert at.value() == datetime.combine(day, time(9, 5))
    assert offence.value() == "GAS-01"
    assert "服务态度差" in offence.text()


def test_a_fixed_amount_is_filled_in_and_locked_and_gone_with_its_offence(hall: Hall) -> None:
    page = hall.show()
    form = hall.form(page)
    own = form.form.fields
    own["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    hall.typed(page, form, happened_at=hall.ago(form, hours=2), offence="GAS-03")
    assert own["amount"].value() == 10_000
    assert own["amount"].is_read_only()
    assert not form.findChild(RangeBar).isVisibleTo(form)
    hall.typed(page, form, offence="GAS-01")
    assert own["amount"].value() is None
    assert not own["amount"].is_read_only()


def test_the_offence_asks_for_gravity_number_or_superior(hall: Hall) -> None:
    page = hall.show()
    form = hall.form(page)
    own = form.form.fields
    shown = lambda name: own[name].isVisibleTo(form)  # noqa: E731
    assert not any(shown(name) for name in ("band", "quantity", "offended_id", "late_reason"))
    own["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    hall.typed(page, form, happened_at=hall.ago(form, hours=2), offence="GAS-13")
    assert shown("band")
    assert "请选择情节" in words_in(form._outlook)
    radios = [one for one in own["band"].findChildren(QRadioButton) if one.isVisibleTo(form)]
    assert len(radios) == 3
    hall.office.qtbot.mouseClick(radios[0], Qt.MouseButton.LeftButton)
    hall.typed(page, form)
    assert "GAS-13" in words_in(form._outlook)
    hall.typed(page, form, offence="GAS-06")
    assert shown("offended_id")
    assert not shown("band")
    hall.typed(page, form, happened_at=hall.ago(form, days=20))
    assert shown("late_reason")
    assert "超过事发后 7 天" in words_in(form._outlook)


def test_typing_is_kept_as_a_draft_of_the_office(hall: Hall) -> None:
    page = hall.show()
    form = hall.form(page)
    form.form.fields["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    hall.typed(page, form, happened_at=hall.ago(form, hours=2), offence="GAS-01", facts=FACTS)
    form.reject()
    question = next(one for one in form.findChildren(ConfirmDialog) if one.isVisible())
    assert "不再保留" in words_in(question)
    question.reject()
    button(form, "保存草稿").click()
    hall.settle(page)
    row = database.read(PenaltySlip.get)
    assert (row.state, row.number, row.amount) == ("draft", None, None)
    assert page.record_view().record == row.id
    assert "提交批准" in buttons(page.record_view())


def test_typing_outlives_a_power_cut(hall: Hall) -> None:
    page = hall.show()
    form = hall.form(page)
    form.form.fields["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    hall.typed(page, form, happened_at=hall.ago(form, hours=2), offence="GAS-13", facts=FACTS)
    hall.typed(page, form, band=form.extra.choices[12].offence.bands[1].code)
    page.context.drafts.save_now()
    again = hall.show()
    taken_up = hall.form(again)
    hall.typed(again, taken_up)
    own = taken_up.form.fields
    assert taken_up._restored.isVisible()
    assert (own["employee_id"].value(), own["offence"].value(), own["facts"].value()) == (
        hall.people.agent, "GAS-13", FACTS,
    )  # fmt: skip
    assert own["band"].value() == form.form.fields["band"].value() is not None
    assert "GAS-13" in words_in(taken_up._outlook)


def test_a_draft_is_taken_up_changed_and_submitted_with_a_key(hall: Hall) -> None:
    record = hall.act(
        "penalty.propose", hall.people.supervisor_user, employee_id=hall.people.agent, offence="GAS-01",
        happened_at=hall.minutes_ago(90), facts=FACTS, measures="批评教育、书面检查", measures_due_on="2099-01-05",
    )  # fmt: skip
    page, view = hall.opened(record)
    assert page.press_primary()
    form = dialog(hall.office, page)
    own = form.form.fields
    assert (own["offence"].value(), own["facts"].value()) == ("GAS-01", FACTS)
    assert own["measures"].value() == ("批评教育", "书面检查")
    assert not form.form.dirty()
    hall.typed(page, form, amount=6000, amount_reason="情节较轻")
    hall.office.qtbot.keyClick(form, Qt.Key.Key_Return, CONTROL)
    hall.settle(page)
    assert stored(record).state == "pending"
    assert view.head.title.text().startswith("CF-")


def test_evidence_goes_with_a_new_slip_and_can_be_dropped_on_an_old_one(hall: Hall, tmp_path: Path) -> None:
    first, second = tmp_path / "投诉书.pdf", tmp_path / "监控.txt"
    first.write_bytes(penalty.PDF)
    second.write_text("14:20", "utf-8")
    page = hall.show()
    form = hall.form(page)
    own = form.form.fields
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(first)), QUrl.fromLocalFile(str(tmp_path / "没有.pdf"))])
    assert own["_files"].control.take(data)
    assert own["_files"].text() == "投诉书.pdf"
    assert "没有.pdf" in own["_files"].error()
    own["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    hall.typed(page, form, happened_at=hall.ago(form, hours=2), offence="GAS-03", facts=FACTS)
    form.submit()
    hall.settle(page)
    hall.settle(page)
    record = database.read(PenaltySlip.get).id
    view = page.record_view()
    assert "投诉书.pdf" in " ".join(buttons(view))
    data.setUrls([QUrl.fromLocalFile(str(second))])
    assert view.findChild(Attachments).take(data)
    hall.settle(page)
    person = database.read(lambda: load_user(hall.people.supervisor_user))
    files = database.read(lambda: queries.attachments(person, "penalty_slip", record))
    assert sorted(one.name for one in files) == ["投诉书.pdf", "监控.txt"]


def test_an_inspector_writes_a_draft_only(hall: Hall) -> None:
    with database.connection():
        one = org.colleague(hall.office.world, "林检查", "INSPECTOR", hall.people.unit)
        user = org.user(hall.office.world, roles=("INSPECTOR",), scope="all", employee_id=one)
    page = hall.show(user)
    form = hall.form(page, "起草处罚单")
    assert "提交批准" not in buttons(form)
    form.form.fields["employee_id"].set_value(RefItem(hall.people.agent, "单小明"))
    hall.typed(page, form, happened_at=hall.ago(form, hours=2), offence="GAS-03", facts=FACTS)
    assert "同类先例" not in words_in(form._outlook)
    assert "由主管或经理接办" in words_in(form._outlook)
    form.submit()
    hall.settle(page)
    assert database.read(PenaltySlip.get).state == "draft"


# from the approval to the end


def test_a_slip_is_approved_refused_and_witnessed(hall: Hall) -> None:
    record = hall.issued()
    page, view = hall.opened(record, hall.people.manager_user)
    assert {"批准处罚单", "退回修改"} <= set(buttons(view))
    assert view.findChildren(ClockCard) == []
    assert page.press_primary()
    save(hall.office, page, dialog(hall.office, page))
    assert stored(record).state == "to_sign"

    page, view = hall.opened(record)
    switch = next(one for one in view.findChildren(Segmented) if one.accessibleName() == "怎样签收")
    assert switch.current() == -1
    refuse = next(one for one in switch.findChildren(object) if getattr(one, "text", str)() == "拒签")
    hall.office.qtbot.mouseClick(refuse, Qt.MouseButton.LeftButton)
    form = dialog(hall.office, page)
    people = form.form.fields["witnesses"]
    people.finder().choose(RefItem(hall.friend, "王小丽"))
    save(hall.office, page, form, refused_at=stored(record).approved_at + timedelta(minutes=1), words="要先看监控")
    if stored(record).state != "refused":  # the minute after the approval has not come yet
        save(hall.office, page, form, refused_at=stored(record).approved_at)
    assert stored(record).state == "refused"
    assert "要先看监控" in words_in(view)
    assert "未签" in {one.badge().text for one in view.findChildren(Badge)}

    page, view = hall.opened(record, hall.friend_user)
    button(view.head, "见证签字").click()
    save(hall.office, page, dialog(hall.office, page), statement="在场，本人表示不签")
    with database.connection():
        lawyer = penalty.outsider()
    page, view = hall.opened(record, hall.clerk_user)
    assert "在场，本人表示不签" in words_in(view)
    menu(view)["登记外部见证"].trigger()
    form = dialog(hall.office, page)
    own = form.form.fields
    own["outsider_id"].set_value(RefItem(lawyer.id, lawyer.name))
    own["scan"].set_value(("见证页.pdf", penalty.PDF))
    save(hall.office, page, form, signed_at=stored(record).refused_at, statement="情况属实")
    row = stored(record)
    assert (row.state, row.effective_by) == ("effective", "witnesses")
    assert view.head.badge.badge().text == "申诉期"
    assert [one.label for one in view.steps() if one.kind == "primary"] == ["登记补签"]  # before he may appeal
    assert "见证人不是下达人、批准人和当事人，且互不相同" in words_in(view)
    assert "见证 处罚单" in " ".join(buttons(view))


def test_what_is_recorded_for_somebody_is_recorded_for_nobody_else(hall: Hall) -> None:
    record = hall.issued()
    hall.step("penalty.approve", hall.people.manager_user, record)
    page, view = hall.opened(record, hall.clerk_user)
    button(view.head, "登记签字").click()
    form = dialog(hall.office, page)
    own = form.form.fields
    assert own["_behalf"].value() is True
    assert own["_author"].value() == hall.people.agent
    assert own["_author"].is_read_only()
    assert own["_author"].label == "本人"  # who signs decides nothing
    assert not own["_behalf"].control.isEnabled()
    own["_channel"].set_value("paper")
    own["_received_at"].set_value(stored(record).approved_at)
    save(hall.office, page, form, words="收到。")
    assert any(one.why.startswith("收到；代录：") for one in view.read.happened)
    row = stored(record)
    assert (row.state, row.effective_by) == ("effective", "signature")
    assert "本人签字" in words_in(view)
    running = [one for one in view.findChildren(ClockCard) if "员工申诉剩余" in one.accessibleName()]
    assert "进行中" in running[-1].accessibleName()


def test_an_appeal_is_answered_from_the_page_with_the_choice_that_was_made(hall: Hall) -> None:
    record = hall.issued()
    hall.step("penalty.approve", hall.people.manager_user, record)
    hall.step("penalty.sign", hall.people.agent_user, record)
    page, view = hall.opened(record, hall.people.agent_user)
    button(view.head, "提出申诉").click()
    save(hall.office, page, dialog(hall.office, page), text="当时在处理漏气报警", request="减轻到 50 元")
    assert stored(record).state == "appealed"
    assert "减轻到 50 元" in words_in(view)
    page, view = hall.opened(record, hall.people.gm_user)
    assert view.head.badge.badge().text == "申诉中"
    radio = next(one for one in view.findChildren(QRadioButton) if one.text() == "减轻")
    hall.office.qtbot.mouseClick(radio, Qt.MouseButton.LeftButton)
    button(view, "写理由").click()
    form = dialog(hall.office, page)
    own = form.form.fields
    assert own["result"].value() == "reduce"
    own["result"].set_value("uphold")
    assert not own["amount_after"].isVisibleTo(form)
    own["result"].set_value("reduce")
    assert own["amount_after"].isVisibleTo(form)
    assert "现在 80.00 元，制度规定 50.00 元至 100.00 元" in own["amount_after"].hint()
    save(hall.office, page, form, amount_after=5000, findings="报警记录属实", reason="情有可原")
    row = stored(record)
    assert (row.state, row.reduced_to) == ("answered", 5000)
    shown = words_in(view)
    assert "减轻为 50.00 元" in shown
    assert "报警记录属实" in shown
    assert "下达时 80.00 元" in shown


def test_a_fixed_amount_is_upheld_or_revoked_as_a_whole(hall: Hall) -> None:
    record = hall.issued(offence="GAS-03", amount=None, amount_reason="")
    hall.step("penalty.approve", hall.people.manager_user, record)
    hall.step("penalty.sign", hall.people.agent_user, record)
    hall.act("penalty.appeal", hall.people.agent_user, id=record, text="当时在抢修", request="撤销")
    page, view = hall.opened(record, hall.people.gm_user)
    offered = [one.text() for one in view.findChildren(QRadioButton)]
    assert offered == ["维持", "撤销"]
    button(view, "写理由").click()
    form = dialog(hall.office, page)
    assert [words for _, words in form.form.fields["result"].options()] == offered
    assert "金额固定为 100.00 元，不能减轻" in words_in(form)


# one slip


def test_the_page_shows_amount_range_cases_and_history(hall: Hall) -> None:
    earlier = hall.final(hall.friend, 8000)
    record = hall.issued()
    page, view = hall.opened(record)
    shown = words_in(view)
    for part in ("80.00", "捌拾元整", "同条款近 12 个月 1 例", "取中位数", FACTS, "经过", "单小明"):
        assert part in shown
    assert view.findChild(RangeBar).accessibleDescription() == "50 元至 100 元，本次 80 元，同类先例 1 例"
    assert "草稿，已完成" in view.findChild(Stages).accessibleName()
    table = next(one for one in view.findChildren(TableView) if one.accessibleName() == "同类先例")
    hall.office.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened(page)[-1] == ("penalty_slip", earlier.id)
    assert view.side.isVisible()
    page.resize(1154, 640)
    QApplication.processEvents()
    assert not view.side.isVisible()
    history = next(one for one in buttons(view.head) if one.startswith("经过"))
    button(view.head, history).click()
    assert view.side.is_over()
    hall.office.qtbot.keyClick(view.side, Qt.Key.Key_Escape)
    assert not view.side.isVisible()
    assert page.record_view() is view


def test_a_paper_to_hand_over_is_offered_once(hall: Hall) -> None:
    _, view = hall.opened(hall.slip("to_sign").id, hall.people.supervisor_user)
    assert buttons(view.head).count("打印处罚单") == 1
    assert button(view.head, "打印处罚单").property("kind") == "primary"
    assert view.papers()[0].label == "打印处罚单"  # what Ctrl+P prints


def test_a_remark_goes_into_the_history_only(hall: Hall) -> None:
    record = hall.issued()
    page, view = hall.opened(record)
    button(view.side, "备注").click()
    save(hall.office, page, dialog(hall.office, page), remark="已电话告知工会")
    assert "已电话告知工会" in words_in(view.side)
    assert stored(record).state == "pending"


def test_acts_that_others_must_take_are_grey_and_say_why(hall: Hall) -> None:
    record = hall.issued()
    hall.step("penalty.approve", hall.people.manager_user, record)
    _, view = hall.opened(record)
    assert "登记签字" not in buttons(view.head)
    assert "打印处罚单" in buttons(view.head)
    assert "登记拒签" in buttons(view.head)


def test_a_void_slip_says_why_and_leads_to_the_one_in_its_place(hall: Hall) -> None:
    record = hall.issued()
    hall.step("penalty.approve", hall.people.manager_user, record)
    page, view = hall.opened(record, hall.people.manager_user)
    menu(view)["作废处罚单"].trigger()
    form = dialog(hall.office, page)
    assert "还没有生效，没有处罚任何人" in words_in(form)
    save(hall.office, page, form, reason="写错了人")
    assert view.head.badge.badge().text == "已作废"
    assert any(one.badge().text.startswith("已作废") and one is not view.head.badge for one in view.findChildren(Badge))
    assert "原因：写错了人" in words_in(view)
    button(view.head, "重新起草处罚单").click()
    save(hall.office, page, dialog(hall.office, page))
    new = database.read(lambda: PenaltySlip.get(PenaltySlip.replaces_id == record))
    assert page.record_view().record == new.id
    button(page.record_view(), f"打开 {stored(record).number}").click()
    assert opened(page)[-1] == ("penalty_slip", record)


@pytest.mark.parametrize("state", [*penalty.STATES])
def test_every_state_can_be_shown_to_everybody(hall: Hall, state: str) -> None:
    row = hall.slip(state)
    with database.connection():
        penalty.measure(row)
        if state == "refused":
            penalty.witness(row, employee_id=hall.friend)
            penalty.witness(row, outsider_id=penalty.outsider().id, signed_at=clock.now())
    users = [hall.people.supervisor_user, hall.people.manager_user, hall.clerk_user]
    if state not in ("draft", "pending"):
        users.append(hall.people.agent_user)
    for user in users:
        page, view = hall.opened(row.id, user)
        assert page.context.fail.__self__ == []
        assert view.read is not None, user
        assert view.minimumSizeHint().width() <= 1280 - 212
        assert len([one for one in view.steps() if one.kind == "primary"]) <= 1


# the list


def test_the_list_opens_a_slip_and_esc_leads_back_to_its_row(hall: Hall) -> None:
    first, second = hall.slip("to_sign"), hall.final(hall.friend, 8000)
    page = hall.show(query=(Filter("measured", "eq", "yuan"),))
    assert {one.record for one in page.rows.values()} == {first.id, second.id}
    page.table.go_to(first.id)
    hall.office.qtbot.keyClick(page.table, Qt.Key.Key_Return)
    hall.settle(page)
    assert page.record_view().record == first.id
    hall.office.qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.record_view() is None
    assert page.table.current_id() == first.id
    assert page.help_page() == "penalty"


def test_the_pane_tells_amount_and_next_act(hall: Hall) -> None:
    row = hall.slip("pending")
    page = hall.show(hall.people.manager_user, query=(Filter("state", "eq", "pending"),))
    page.table.go_to(row.id)
    page.side.set_shown(True)
    page.side.refresh()
    hall.settle(page)
    shown = words_in(page.side.pane)
    assert "80.00 元" in shown
    assert "批准处罚单" in buttons(page.side.pane)


def test_outsiders_are_registered_and_changed(hall: Hall) -> None:
    page: Any = hall.office.show(OutsidersPage(hall.office.desk(hall.clerk_user).context))
    button(page, "登记外部人员").click()
    save(
        hall.office, page, dialog(hall.office, page), name="钱律师", organisation="江南律师事务所", phone="13911110001"
    )
    one = database.read(PenaltyOutsider.get)
    assert [row.record for row in page.rows.values()] == [one.id]
    row = next(iter(page.rows.values()))
    page.actions_for(row, None)[0].run()
    save(hall.office, page, dialog(hall.office, page), post="合伙人")
    assert database.read(PenaltyOutsider.get).post == "合伙人"
    assert database.read(PenaltyWitness.select().count) == 0


def test_forms_that_are_begun_from_the_search_are_those_of_the_pages() -> None:
    assert {"penalty.issue", "penalty.propose", "leave.request"} <= set(FORMS)
    for action, place in FORMS.items():
        assert begins_by_itself(register.get_action(action))
        found = _form_of(SearchFor((), {}, FORMS), action)
        assert found is not None
        assert place.endswith(found.__name__)
        assert issubclass(found, ActionDialog)
    assert _form_of(SearchFor((), {}, FORMS), "core.attach") is None
