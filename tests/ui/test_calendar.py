"""The page of the working calendar: a year is read, walked by keys, changed, loaded and confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from models.core import database
from models.core.calendar import almanac, queries
from models.core.calendar.rules import DayKind
from models.core.lists import Filter
from tests.ui.office import Desk, Office
from ui.core.calendar import CalendarPage
from ui.core.yeargrid import place_of
from ui.kit.actionform import ActionDialog
from ui.kit.badge import Badge
from ui.kit.buttons import Button
from ui.kit.compare import CompareDialog
from ui.kit.imports.importpage import ImportView
from ui.kit.notice import NoticeBar
from ui.kit.text import Label


def day(words: str) -> date:
    return date.fromisoformat(words)


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def page(office: Office, desk: Desk) -> CalendarPage:
    return opened(office, desk, 2026)


def opened(office: Office, desk: Desk, year: int) -> CalendarPage:
    shown = office.show(CalendarPage(desk.context), 1154, 640, query=(Filter("year", "eq", year),))
    assert isinstance(shown, CalendarPage)
    shown.grid.setFocus()
    return shown


def words_in(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(Label) if label.text()]


def button(widget: Any, text: str) -> Button:
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible())


def dialog_of(office: Office, page: CalendarPage) -> ActionDialog:
    office.settle(page)
    return next(one for one in page.findChildren(ActionDialog) if one.isVisible())


def press_key(office: Office, page: CalendarPage, key: Qt.Key, with_shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if with_shift else Qt.KeyboardModifier.NoModifier
    office.qtbot.keyClick(page.grid, key, modifier)


def test_a_year_shows_its_months_holidays_and_sums(page: CalendarPage) -> None:
    model = page.grid.year
    assert model.index(0, 0).data() == "1 月"
    assert model.index(*place_of(day("2026-10-10"))).data() == "10"
    told = model.index(*place_of(day("2026-10-10"))).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "10-10（周六） · 调休上班 · 国庆节"
    assert {one.day for one in page.grid.year.read.days} == {model.day_at(model.index(*place_of(one.day))).day
                                                            for one in page.grid.year.read.days}  # fmt: skip
    told = " ".join(words_in(page))
    assert "上班 248 天（调休 6 天） · 休息 117 天（节假日 33 天）" in told
    assert "10-01 至 10-07；09-20、10-10 上班" in told
    assert "待核对" in [one.badge().text for one in page.findChildren(Badge)]


def test_the_page_fits_a_small_screen(page: CalendarPage) -> None:
    hint = page.minimumSizeHint()
    assert (hint.width() <= 1280 - 212, hint.height() <= 640 - 48) == (True, True)


def test_days_are_walked_by_keys_and_ranges_grow_with_shift(office: Office, page: CalendarPage) -> None:
    page.grid.pick(day("2026-10-01"), day("2026-10-01"))
    for key, expected in (
        (Qt.Key.Key_Right, "2026-10-02"),
        (Qt.Key.Key_Down, "2026-10-09"),
        (Qt.Key.Key_Up, "2026-10-02"),
        (Qt.Key.Key_Left, "2026-10-01"),
        (Qt.Key.Key_PageDown, "2026-11-01"),
        (Qt.Key.Key_PageUp, "2026-10-01"),
        (Qt.Key.Key_End, "2026-10-31"),
        (Qt.Key.Key_Home, "2026-10-01"),
    ):
        press_key(office, page, key)
        assert page.grid.range() == (day(expected), day(expected))
    for _ in range(6):
        press_key(office, page, Qt.Key.Key_Right, with_shift=True)
    assert page.grid.range() == (day("2026-10-01"), day("2026-10-07"))
    assert "10-01（周四）至 10-07（周三）" in words_in(page)
    page.grid.pick(day("2026-01-01"), day("2026-01-01"))
    press_key(office, page, Qt.Key.Key_Left)
    assert page.grid.range() == (day("2026-01-01"), day("2026-01-01"))


def test_days_are_picked_by_the_mouse(office: Office, page: CalendarPage) -> None:
    def centre(on: str) -> QPoint:
        return page.grid.visualRect(page.grid.year.index(*place_of(day(on)))).center()

    viewport = page.grid.viewport()
    office.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=centre("2026-05-01"))
    office.qtbot.mouseClick(
        viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, centre("2026-05-05")
    )
    assert page.grid.range() == (day("2026-05-01"), day("2026-05-05"))
    between = page.grid.visualRect(page.grid.year.index(0, 0)).center()
    office.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=between)
    assert page.grid.range() == (day("2026-05-01"), day("2026-05-05"))
    office.qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=centre("2026-05-03"))
    assert dialog_of(office, page).windowTitle() == "更改日历"


def test_picked_days_are_changed_by_enter_and_a_form(office: Office, desk: Desk, page: CalendarPage) -> None:
    page.grid.pick(day("2026-11-26"), day("2026-11-27"))
    press_key(office, page, Qt.Key.Key_Return)
    dialog = dialog_of(office, page)
    dialog.inputs["kind"].show("rest")
    dialog.inputs["note"].show("锅炉检修")
    dialog.primary.click()
    office.settle(page)
    assert desk.told == ["2026 年 11-26（周四）至 11-27（周五）已设为休息日，已定下的截止日期不变。"]
    office.settle(page)
    assert page.grid.year.read.day(day("2026-11-26")).kind is DayKind.REST
    assert "锅炉检修" in words_in(page)


def test_who_was_slower_compares_before_saving(office: Office, page: CalendarPage) -> None:
    page.grid.pick(day("2026-11-26"), day("2026-11-26"))
    press_key(office, page, Qt.Key.Key_F2)
    dialog = dialog_of(office, page)
    office.act(
        "calendar.set_days",
        {"first": "2026-11-26", "kind": "holiday", "name": "供热节", "row_version": 0},
    )
    dialog.inputs["kind"].show("rest")
    dialog.primary.click()
    office.settle(page)
    asked = next(one for one in dialog.findChildren(CompareDialog) if one.isVisible())
    told = " ".join(words_in(asked))
    assert "休息日" in told
    assert "节假日" in told
    assert "holiday" not in told
    asked.close()


def test_a_holiday_of_the_list_picks_its_days(office: Office, page: CalendarPage) -> None:
    button(page, "国庆节").click()
    assert page.grid.range() == (day("2026-10-01"), day("2026-10-07"))


def test_a_year_is_confirmed_with_its_notice(office: Office, desk: Desk, page: CalendarPage) -> None:
    button(page, "确认年历已核对").click()
    dialog = dialog_of(office, page)
    dialog.inputs["source"].show("国务院办公厅放假通知")
    dialog.primary.click()
    office.settle(page)
    office.settle(page)
    assert "已核对" in [one.badge().text for one in page.findChildren(Badge)]
    assert "国务院办公厅放假通知" in words_in(page)


def test_an_unkept_year_warns_and_is_loaded_where_the_almanac_knows_it(office: Office, desk: Desk) -> None:
    page = opened(office, desk, 2020)
    warning = next(one for one in page.findChildren(NoticeBar) if one.isVisible())
    assert "2020 年的工作日历还没有维护" in warning.words()
    warning.action.click()
    office.settle(page)
    office.settle(page)
    assert desk.told == ["已载入 2020 年的节假日和调休。请对照放假通知核对。"]
    assert not warning.isVisible()
    assert page.grid.year.read.day(day("2020-01-24")).kind is DayKind.HOLIDAY


def test_an_unkept_year_beyond_the_almanac_is_filled_by_importing_its_notice(
    office: Office, desk: Desk, tmp_path: Path
) -> None:
    year = max(almanac.years()) + 1
    page = opened(office, desk, year)
    warning = next(one for one in page.findChildren(NoticeBar) if one.isVisible())
    warning.action.click()
    view = next(one for one in page.findChildren(ImportView) if one.isVisible())
    assert not page.grid.isVisible()
    file = tmp_path / "放假安排.csv"
    file.write_text(f"日期,节日\n{year}年1月1日至3日,元旦\n{year}年10月1日至7日,国庆节\n", encoding="utf-8-sig")
    view.take(file)
    office.qtbot.waitUntil(lambda: view.primary is not None and "导入 2 行" in view.primary.text(), timeout=8000)
    view.primary.click()
    office.settle(page)
    office.settle(page)
    assert page.grid.year.read.day(date(year, 10, 7)).name == "国庆节"
    view.leave()
    assert page.grid.isVisible()
    assert "待核对" in [one.badge().text for one in page.findChildren(Badge)]


def test_from_november_on_the_page_warns_that_the_next_year_is_missing(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_trial", True)  # only then may the clock be set
    year = max(almanac.years())
    for today, warns in ((f"{year}-10-31 23:59", False), (f"{year}-11-01 00:00", True)):
        monkeypatch.setenv("HEARTHDESK_CLOCK", today)
        page = opened(office, desk, year)
        bars = [one for one in page.findChildren(NoticeBar) if one.isVisible()]
        assert bool(bars) == warns
    assert f"{year + 1} 年的工作日历还没有维护" in bars[0].words()
    bars[0].action.click()
    office.settle(page)
    office.settle(page)
    assert page.grid.year.read.year == year + 1
    assert bars[0].action.text() == "按通知导入"


def test_who_may_only_read_is_warned_without_an_action(office: Office) -> None:
    page = opened(office, office.desk(reader(office)), max(almanac.years()) + 1)
    warning = next(one for one in page.findChildren(NoticeBar) if one.isVisible())
    assert not warning.action.isVisible()


@pytest.mark.parametrize(("named", "made"), [("年历.csv", "年历.csv"), ("年历", "年历.xlsx")])
def test_the_days_of_a_year_are_written_into_a_file(
    office: Office, desk: Desk, page: CalendarPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    named: str, made: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / named), ""))
    button(page, "导出清单").click()
    office.settle(page)
    assert desk.told == [f"已导出 39 天到 {made}。"]
    assert (tmp_path / made).stat().st_size > 500
    if made.endswith(".csv"):
        lines = (tmp_path / made).read_text(encoding="utf-8-sig").splitlines()
        assert (len(lines), lines[0][:2]) == (40, "日期")


def test_the_shown_year_is_what_is_printed(office: Office, page: CalendarPage) -> None:
    office.qtbot.keyClick(page.grid, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.paper_options("work_calendar") == {"year": 2025}
    assert "打印工作日历表" in [one.text() for one in page.findChildren(Button)]


def test_years_are_turned_by_buttons_and_keys(office: Office, page: CalendarPage) -> None:
    office.qtbot.keyClick(page.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.grid.year.read.year == 2027
    office.qtbot.keyClick(page.grid, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    office.settle(page)
    assert page.grid.year.read.year == 2026


def reader(office: Office) -> int:
    values = {"login": "reader", "name": "阅读", "password": "Spring-2026", "roles": ["AGENT"], "scope": "own"}
    return office.act("org.add_user", values)


def test_who_may_only_read_changes_nothing(office: Office) -> None:
    page = opened(office, office.desk(reader(office)), 2026)
    press_key(office, page, Qt.Key.Key_Return)
    office.settle(page)
    assert page.findChildren(ActionDialog) == []
    assert {one.text() for one in page.findChildren(Button)} & {"更改所选日期", "从内置年历载入", "按通知导入"} == set()
    assert page.permission == queries.READ
