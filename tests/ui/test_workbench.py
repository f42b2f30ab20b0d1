"""The workbench: greeting, figures, things to do by date, drafts; and who gets to see what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from models.core import clock, database
from models.core.duties import Todo
from models.core.lists import Filter
from tests.factories import org, staff
from tests.ui.office import Office
from ui.kit.badge import BadgeText
from ui.kit.confirm import ConfirmDialog
from ui.kit.stores import DraftPlace
from ui.workbench import todo
from ui.workbench.cards import DraftRow, FigureCard, TodoRow
from ui.workbench.page import WorkbenchPage

TODAY = date(2026, 11, 24)  # a Tuesday


def words(page: Any) -> str:
    """Everything that is written on a page."""
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize(
    ("due", "group", "badge"),
    [
        (date(2026, 11, 23), "已逾期", BadgeText("逾期 1 天", "bad")),
        (date(2026, 11, 24), "今天", BadgeText("今天", "info", "calendar_ltr")),
        (date(2026, 11, 25), "本周", BadgeText("11-25 周三", "mute", "calendar_ltr")),
        (date(2026, 11, 29), "本周", BadgeText("11-29 周日", "mute", "calendar_ltr")),
        (date(2026, 11, 30), "以后", BadgeText("11-30 周一", "mute", "calendar_ltr")),
        (date(2027, 1, 1), "以后", BadgeText("2027-01-01 周五", "mute", "calendar_ltr")),
    ],
)
def test_a_date_stands_under_its_heading_in_words(due: date, group: str, badge: BadgeText) -> None:
    assert todo.group_of(due, TODAY) == group
    assert todo.badge_of(due, TODAY) == badge


def test_what_has_no_date_comes_last_and_empty_headings_are_left_out() -> None:
    late, never = (Todo("a", "", "去办", "x", "clock", due) for due in (date(2026, 11, 1), None))
    assert todo.grouped([never, late], TODAY) == [("已逾期", [late]), ("以后", [never])]
    assert todo.grouped([], TODAY) == []


@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "夜深了"), (8, "早上好"), (10, "上午好"), (13, "中午好"), (15, "下午好"), (20, "晚上好")],
)
def test_the_greeting_follows_the_hour(hour: int, words: str) -> None:
    assert todo.greeting(datetime.combine(TODAY, datetime.min.time()).replace(hour=hour)) == words


def test_an_empty_office_says_so(office: Office) -> None:
    page = office.show(WorkbenchPage(office.desk().context))
    office.settle(page)
    office.qtbot.waitUntil(lambda: "没有未保存的内容" in words(page))
    assert "，周敏" in words(page)
    assert [card._figure.value for card in page.findChildren(FigureCard)][:3] == ["0", "0", "0"]


def test_people_whose_time_comes_stand_there_by_date(office: Office) -> None:
    with database.connection():
        today = clock.now().date()
        late = staff.employee(name="单小明", state="probation", probation_ends_on=today - timedelta(days=1))
        later = staff.employee(name="曾大力", state="probation", probation_ends_on=today + timedelta(days=15))
        for one in (late, later):
            staff.induction(one.id)
        staff.employee(name="区有容", contract_until=today)
        gone = staff.employee(name="仇离开", state="left", contract_until=today)
        staff.certificate(gone.id, valid_until=today)
    desk = office.desk()
    waiting: list[dict[str, tuple[int, bool]]] = []
    desk.context.signals.waiting.connect(waiting.append)
    page = office.show(WorkbenchPage(desk.context))
    titles = [row._todo.title for row in page.findChildren(TodoRow)]
    assert [one.split(" ")[0] for one in titles[:2]] == ["决定转正", "合同到期"]
    assert "单小明" in titles[0]
    assert "区有容" in titles[1]
    assert not any("曾大力" in one or "仇离开" in one for one in titles)
    assert waiting[-1]["employee"] == (2, True)
    assert [card._figure.value for card in page.findChildren(FigureCard)][:2] == ["3", "2"]


def test_a_to_do_and_a_figure_open_what_is_behind_them(office: Office) -> None:
    with database.connection():
        today = clock.now().date()
        late = staff.employee(state="probation", probation_ends_on=today)
    desk = office.desk()
    page = office.show(WorkbenchPage(desk.context))
    page.findChildren(TodoRow)[0].verb.click()
    assert desk.opened[-1] == ("employee", late.id, None)
    card = page.findChildren(FigureCard)[1]
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert desk.opened[-1] == ("employee", None, (Filter("state", "eq", "probation"),))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert len(desk.opened) == 3


def test_somebody_without_rights_sees_no_figure_about_people(office: Office) -> None:
    with database.connection():
        staff.employee(state="probation", probation_ends_on=clock.now().date())
        plain = org.user(office.world, "plain")
    page = office.show(WorkbenchPage(office.desk(plain).context))
    assert [card._figure.label for card in page.findChildren(FigureCard)] == ["未保存的内容"]
    assert page.findChildren(TodoRow) == []
    office.qtbot.waitUntil(lambda: "现在没有待办" in words(page))


def test_it_reads_again_after_a_change(office: Office) -> None:
    desk = office.desk()
    page = office.show(WorkbenchPage(desk.context))
    with database.connection():
        staff.employee(state="probation", probation_ends_on=clock.now().date())
    desk.context.signals.changed.emit(frozenset({"employee"}))
    office.settle(page)
    assert any("决定转正" in row._todo.title for row in page.findChildren(TodoRow))


class Typing(QLabel):
    """A form with something typed in it."""

    draft_key = "staff.hire:new"
    draft_title = "登记新人员"
    draft_place = DraftPlace("staff", "staff.hire")

    def snapshot(self) -> dict[str, Any]:
        """What is typed."""
        return {"name": "单小明"}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Nothing to do here."""


def test_a_draft_is_taken_up_again_or_thrown_away(office: Office) -> None:
    desk = office.desk()
    page = office.show(WorkbenchPage(desk.context))
    form = Typing()
    office.qtbot.addWidget(form)
    desk.context.drafts.watch(form, form.draft_key)
    desk.context.drafts.save_now()
    (row,) = page.findChildren(DraftRow)
    office.qtbot.waitUntil(row.isVisible)
    office.qtbot.waitUntil(lambda: "登记新人员" in words(row))
    row.resumed.emit(row._draft)
    assert desk.opened[-1] == ("staff", DraftPlace("staff", "staff.hire"))
    row.dropped.emit(row._draft)
    question = page.window().findChildren(ConfirmDialog)[-1]
    assert question.yes.text() == "放弃草稿"
    question.yes.click()
    assert desk.context.drafts.saved() == ()
    office.qtbot.waitUntil(lambda: "没有未保存的内容" in words(page))


def test_a_board_that_cannot_be_read_offers_another_try(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = office.desk()

    def fail(_: Any) -> Any:
        raise ValueError("broken")

    real = todo.read
    monkeypatch.setattr(todo, "read", fail)
    page = office.show(WorkbenchPage(desk.context))
    assert [str(error) for error in desk.failed] == ["broken"]
    office.qtbot.waitUntil(lambda: "暂时读不到数据" in words(page))
    monkeypatch.setattr(todo, "read", real)
    page.reload()
    office.settle(page)
    assert "暂时读不到数据" not in words(page)


def test_it_fits_into_a_small_screen(office: Office) -> None:
    page = office.show(WorkbenchPage(office.desk().context))
    assert page.minimumSizeHint().width() <= 1280 - 212
    assert page.minimumSizeHint().height() <= 640 - 48
