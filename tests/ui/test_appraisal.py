"""Scores and bonuses on the screen: why a score is what it is, adjustments, sheets to the lock, the month's papers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from models.appraisal.tables import BonusSheet, ScoreAdjustment
from models.core import database
from models.core.lists import Filter
from tests.factories import bonus
from tests.factories.bonus import CHECKED, OCTOBER, PREPARED, Hall
from tests.ui.clicking import button, buttons, dialog, menu, opened, save, told, words_in
from tests.ui.office import Office
from ui.appraisal.bonus import BonusPage
from ui.appraisal.bonussheet import BonusView
from ui.appraisal.lists import AdjustmentsPage, BonusRowsPage, ScoresPage, VersionsPage
from ui.kit.confirm import ConfirmDialog
from ui.kit.why import WhyCard

ASKED = (Filter("month", "eq", OCTOBER),)


@pytest.fixture
def hall(office: Office) -> Hall:
    with database.connection():
        made = bonus.hall(office.world)
        bonus.rule("bonus_bases", [bonus.base()])
        bonus.line(made.office.agent, "attendance:2026-10:1:12:1", -200)
        return made


@pytest.fixture
def sheet(hall: Hall) -> Callable[[int], None]:
    def make(upto: int = PREPARED) -> None:
        with database.connection():
            bonus.sheet(hall, upto)

    return make


def opened_sheet(office: Office, hall: Hall, user: int) -> tuple[Any, Any]:
    page: Any = office.show(BonusPage(office.desk(user).context), record=hall.sheet)
    view = page.record_view()
    assert isinstance(view, BonusView)
    office.settle(page)
    return page, view


def state(hall: Hall) -> str:
    return str(database.read(lambda: BonusSheet.get_by_id(hall.sheet)).state)


def test_a_bonus_sheet_goes_from_the_supervisor_to_the_lock(office: Office, hall: Hall) -> None:
    page, view = opened_sheet(office, hall, hall.office.supervisor_user)
    assert "还没有编制" in words_in(view)
    button(view, "编制奖金表").click()
    save(office, page, dialog(office, page))
    assert state(hall) == "prepared"
    assert any("已编制" in words for words in told(page))
    assert "编制奖金表" not in buttons(view)
    for user, verb, after in (
        (hall.office.manager_user, "批准奖金表", "submitted"),
        (hall.hr_user, "核对奖金表", "checked"),
        (hall.hr_user, "锁定奖金表", "locked"),
    ):
        page, view = opened_sheet(office, hall, user)
        button(view, verb).click()
        save(office, page, dialog(office, page))
        assert state(hall) == after
    menu(view)["重新打开奖金表"].trigger()
    save(office, page, dialog(office, page), reason="财务核对后发现差错")
    assert state(hall) == "open"
    assert "财务核对后发现差错" in words_in(view)


def test_every_row_says_why(office: Office, hall: Hall, sheet: Any) -> None:
    sheet()
    page, view = opened_sheet(office, hall, hall.office.supervisor_user)
    rows = {each.cells[0]: each for each in view.model.rows}
    assert rows["单小明"].cells[1] == "98"
    view._ask_why(rows["单小明"].id)
    office.settle(page)
    card = view.findChildren(WhyCard)[-1]
    assert "单小明" in words_in(card)
    assert any("980.00" in one for one in card.explained.steps)
    assert "应发合计" in words_in(view)


def test_a_sheet_waits_for_its_attendance_sheet(office: Office, hall: Hall) -> None:
    with database.connection():
        bonus.AttendanceSheet.update(state="submitted").where(bonus.AttendanceSheet.id == hall.sheet).execute()
    page, view = opened_sheet(office, hall, hall.office.supervisor_user)
    shut = button(view, "编制奖金表")
    assert not shut.isEnabled()
    assert "核对后才能编制" in shut.toolTip()
    page.back_to_list()
    page.model.tick_all()
    assert page.bulk_actions()[0].reason is not None


def test_sheets_are_ticked_and_prepared_together(office: Office, hall: Hall) -> None:
    page: Any = office.show(BonusPage(office.desk(hall.office.supervisor_user).context), query=ASKED)
    page.model.tick_all()
    assert [one.label for one in page.bulk_actions()] == ["编制 1 张奖金表"]
    page.prepare_ticked()
    save(office, page, dialog(office, page))
    assert state(hall) == "prepared"
    versions: Any = office.show(VersionsPage(office.desk(hall.hr_user).context))
    rows: Any = office.show(BonusRowsPage(office.desk(hall.hr_user).context))
    assert (len(versions.rows), len(rows.rows)) == (1, 4)
    one = next(iter(rows.rows.values()))
    rows.actions_for(one, database.read(lambda: rows.read_more(one.record)))[0].run()
    assert opened(rows)[-1] == ("bonus_sheet", hall.sheet)


def test_a_score_tells_its_parts_and_an_adjustment_is_proposed_from_it(office: Office, hall: Hall) -> None:
    page: Any = office.show(ScoresPage(office.desk(hall.office.supervisor_user).context), 1700, 800, query=ASKED)
    row = next(each for each in page.rows.values() if "单小明" in each.values)
    more = database.read(lambda: page.read_more(row.record))
    assert page.detail(row, more).figure.words == "98"
    assert more.why is not None
    act = page.actions_for(row, more)[-1]
    act.run()
    form = dialog(office, page)
    save(office, page, form, day=bonus.date(2026, 10, 20), points="5", reason="用户送来锦旗")
    assert database.read(lambda: ScoreAdjustment.get().points) == 500

    manager: Any = office.show(AdjustmentsPage(office.desk(hall.office.manager_user).context))
    one = next(iter(manager.rows.values()))
    steps = manager.actions_for(one, database.read(lambda: manager.read_more(one.record)))
    assert [each.label for each in steps] == ["批准加减分", "不批准加减分"]
    steps[0].run()
    save(office, manager, dialog(office, manager))
    assert database.read(lambda: ScoreAdjustment.get().state) == "approved"


def test_nobody_decides_what_he_proposed(office: Office, hall: Hall) -> None:
    with database.connection():
        bonus.adjustment(hall.office.agent, proposed_by_id=hall.office.supervisor)
    page: Any = office.show(AdjustmentsPage(office.desk(hall.office.supervisor_user).context))
    one = next(iter(page.rows.values()))
    steps = page.actions_for(one, database.read(lambda: page.read_more(one.record)))
    assert [each.label for each in steps] == ["撤回加减分"]


def pack(office: Office, page: Any) -> None:
    button(page, "导出月结资料").click()
    office.qtbot.waitUntil(lambda: page.context.tasks.running() == 0, timeout=60_000)
    QApplication.processEvents()


def test_the_papers_of_a_month_go_into_a_folder(
    office: Office, hall: Hall, sheet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet(CHECKED)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path))
    page: Any = office.show(BonusPage(office.desk(hall.office.supervisor_user).context), query=ASKED)
    pack(office, page)
    folder = tmp_path / f"{OCTOBER} 月结资料"
    assert (folder / "00_目录.xlsx").is_file()
    assert "已导出" in page.result.words()
    assert page.result.isVisible()
    assert not page.strip.isVisible()


def test_papers_that_are_not_checked_go_out_as_a_draft_only_when_asked(
    office: Office, hall: Hall, sheet: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: str(tmp_path))
    page: Any = office.show(BonusPage(office.desk(hall.hr_user).context), query=ASKED)
    pack(office, page)
    assert list(tmp_path.glob("*月结资料*")) == []
    question = next(one for one in page.findChildren(ConfirmDialog) if one.isVisible())
    assert "奖金表" in words_in(question)
    question.yes.click()
    office.qtbot.waitUntil(lambda: page.context.tasks.running() == 0, timeout=60_000)
    assert (tmp_path / f"{OCTOBER} 月结资料（草稿）" / "00_目录.xlsx").is_file()
