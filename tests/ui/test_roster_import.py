"""Importing rosters on the screen: missing shifts and the month are asked for, a cell is mended, a draft is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.core import database
from models.roster.tables import Roster, RosterEntry
from tests.factories import org, staff
from tests.ui.office import Office
from ui.core.imports import ImportsPage
from ui.kit.imports.importcheck import CheckStep
from ui.kit.imports.importpage import ImportView
from ui.kit.imports.importsteps import MappingStep

WEEK = ("早", "早", "晚", "夜", "休", "", "/")
LEGEND = ("早：早班 7:30-15:30", "晚：晚班 15:30-23:30", "夜：夜班 20:00-次日8:00")


@pytest.fixture
def page(office: Office) -> ImportsPage:
    """The imports of an office with two people in one group."""

    def hire() -> None:
        unit = org.unit(office.world, "热线班")
        for number, name in ((1, "张一"), (2, "李二")):
            staff.employee(work_no=f"00{number}", name=name, unit_id=unit, state="active")

    database.read(hire)
    shown = office.show(ImportsPage(office.desk().context), 1154, 760)
    assert isinstance(shown, ImportsPage)
    return shown


@pytest.fixture
def view(page: ImportsPage) -> ImportView:
    from models.core.imports.register import get_kind

    page.open_import(get_kind("roster"))
    view = page.record_view()
    assert isinstance(view, ImportView)
    return view


def paper(path: Path, *people: tuple[Any, ...], title: str = "2026年10月排班表") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "排班"
    for line in ((title,), ("工号", "姓名", *range(1, 8)), *people, *((one,) for one in LEGEND)):
        sheet.append(line)
    book.save(path)
    return path


def test_shifts_that_are_missing_are_made_on_the_screen(
    office: Office, page: ImportsPage, view: ImportView, tmp_path: Path
) -> None:
    view.take(paper(tmp_path / "x.xlsx", ("001", "张一", *WEEK), ("002", "李二", *WEEK)))
    office.settle(page)
    step = view.step
    assert isinstance(step, CheckStep)
    assert step.names is not None
    assert [line.stranger.name for line in step.names.lines] == ["早", "晚", "夜"]
    step.names.all_new.click()
    office.settle(page)
    assert view.primary is not None
    assert view.primary.text() == "导入 2 人"
    view.send()
    office.settle(page)
    assert {row.state for row in database.read(lambda: list(Roster.select()))} == {"published"}
    assert database.read(lambda: RosterEntry.select().count()) == 12


def test_a_draft_is_kept_when_it_is_ticked(office: Office, page: ImportsPage, view: ImportView, tmp_path: Path) -> None:
    view.take(paper(tmp_path / "x.xlsx", ("001", "张一", *WEEK)))
    office.settle(page)
    step = view.step
    assert isinstance(step, CheckStep)
    assert step.names is not None
    assert step.how.as_draft.text() == "只存为草稿，先不发布"
    step.names.all_new.click()
    office.settle(page)
    step.how.as_draft.click()
    view.send()
    office.settle(page)
    assert {row.state for row in database.read(lambda: list(Roster.select()))} == {"draft"}


def test_a_month_that_nothing_tells_is_asked_for(
    office: Office, page: ImportsPage, view: ImportView, tmp_path: Path
) -> None:
    view.take(paper(tmp_path / "x.xlsx", ("001", "张一", *WEEK), title="排班表"))
    office.settle(page)
    step = view.step
    assert isinstance(step, MappingStep)
    assert "请写明月份" in view.notice.words()
    step.month_field.set_value("2026-11")
    view.check()
    office.settle(page)
    assert isinstance(view.step, CheckStep)
    assert view._checked is not None
    assert view._checked.month == "2026-11"


def test_a_wrong_cell_is_mended_on_the_screen(
    office: Office, page: ImportsPage, view: ImportView, tmp_path: Path
) -> None:
    view.take(paper(tmp_path / "x.xlsx", ("001", "张 二", *WEEK)))
    office.settle(page)
    step = view.step
    assert isinstance(step, CheckStep)
    mended = next(one for one in step.problems.table.problems if one.field == "姓名")
    assert (mended.row, mended.column, mended.value) == (3, 1, "张二")
    step.corrected.emit(3, 1, "张一")
    office.settle(page)
    assert not any(one.blocks and one.field == "姓名" and one.mended is None for one in step.problems.table.problems)
