"""What can be done with cells of the roster by mouse or menu key, and what a cell is, told at the space bar."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QMenu

from models.core.explain import Explanation
from models.core.lists import Filter
from models.roster import clock
from models.roster.plan.grid import Grid
from models.roster.plan.rules import REST
from models.roster.rights import SWAP
from models.roster.workflow import RosterState, ShiftKind
from ui.kit import icons
from ui.kit.grid.value import Place
from ui.kit.whylink import show_why
from ui.roster import sheet
from ui.roster.sheet import Key, text_of

if TYPE_CHECKING:
    from ui.roster.page import RosterPage


def of_cells(page: RosterPage, grid: Grid, place: Place) -> QMenu:
    """The menu of the selected cells: their shift, the second one of a day, a swap, what was changed."""
    made = QMenu(page)
    key = page.editor.key_at(place)
    if key is None:
        return made
    if grid.may.set_cells or grid.may.change_cells:
        for one in grid.legend:
            words = f"{one.code}　{one.name}" + (f"（{one.key}）" if one.key else "")
            made.addAction(words).triggered.connect(partial(_set, page, one.code))
        made.addAction(f"{REST}　公休（0）").triggered.connect(partial(_set, page, REST))
        made.addAction("清空").triggered.connect(partial(_set, page, ""))
        made.addMenu(_second(page, grid, key, made))
        made.addSeparator()
    name = page.editor.name_of(key[0])
    if grid.head.state is RosterState.PUBLISHED and page.context.person.may(SWAP):
        own = _asks_for(page, grid, key)
        words = f"{name} {key[1]:%m-%d} 申请调班" if own else f"申请与{name} {key[1]:%m-%d} 对调"
        swap = made.addAction(icons.icon("person_swap", "text2", 16), words)
        swap.triggered.connect(partial(_swap, page, key, "applicant_id" if own else "counterpart_id"))
    if grid.head.state is not RosterState.DRAFT:
        changes = made.addAction(icons.icon("history", "text2", 16), "查看这天的改班记录")
        changes.triggered.connect(partial(_changes, page, key))
    why = made.addAction(icons.icon("question_circle", "text2", 16), "这一格的说明（空格键）")
    why.triggered.connect(partial(_why, page, grid, place))
    return made


def _second(page: RosterPage, grid: Grid, key: Key, parent: QMenu) -> QMenu:
    """The second shift of the day of one cell."""
    made = QMenu("这天的第二个班", parent)
    slots = page.editor.sheet.slots(key)
    first = slots[0].code if slots else ""
    for one in grid.legend:
        if one.code != first and one.kind is not ShiftKind.LEAVE:
            made.addAction(f"{one.code}　{one.name}").triggered.connect(partial(_set_second, page, key, one.code))
    made.addAction("没有第二个班").triggered.connect(partial(_set_second, page, key, ""))
    made.setEnabled(first not in ("", REST))
    return made


def _set(page: RosterPage, code: str, _checked: bool = False) -> None:
    span = page.grid.span()
    if span is not None:
        page.editor.change(dict.fromkeys(span.places(), code))


def _set_second(page: RosterPage, key: Key, code: str, _checked: bool = False) -> None:
    page.editor.put({key: sheet.replaced(page.editor.sheet.slots(key), 2, code)})


def _asks_for(page: RosterPage, grid: Grid, key: Key) -> bool:
    """Whether the person may ask for a swap in the name of whose cell this is."""
    unit = next((one.unit_id for one in grid.people if one.employee_id == key[0]), None)
    return page.context.person.sees(SWAP, employee_id=key[0], unit_id=unit)


def _swap(page: RosterPage, key: Key, who: str, _checked: bool = False) -> None:
    page.open_form("roster.request_swap", initial={who: key[0], "day": key[1]})


def _changes(page: RosterPage, key: Key, _checked: bool = False) -> None:
    filters = (Filter("employee_id", "eq", key[0]), Filter("day", "eq", key[1]))
    page.context.open_page("roster_changes", query=filters)


def _why(page: RosterPage, grid: Grid, place: Place, _checked: bool = False) -> None:
    explain(page, grid, place)


def explain(page: RosterPage, grid: Grid, place: Place) -> None:
    """Tell beside a cell what it is, how it came about, and what is wrong with it."""
    key = page.editor.key_at(place)
    if key is None:
        return
    here = grid.cells.get(key, {})
    steps = [f"{one.shift.name} {clock.hours(one.shift)}" for one in here.values() if one.shift is not None]
    steps += [] if here else ["这天没有排班；发布以后按休息算。"]
    steps += ["这天排的是休息。"] if here and not steps else []
    steps += [one.changed for one in here.values() if one.changed]
    steps += [f"{one.place.strip()}：{one.shift.name}" for one in grid.elsewhere(*key)]
    wrong = [one for one in (*grid.problems, *grid.waived) if (one.employee_id, one.day) == key]
    steps += [f"已忽略：{one.words}。理由：{one.waived}" for one in wrong if not one.stands]
    sign = text_of(page.editor.sheet.slots(key)) or grid.sign(*key)
    told = Explanation(
        {"": "没有排班", REST: "公休"}.get(sign, sign),
        tuple(steps),
        warnings=tuple(one.words for one in wrong if one.stands),
    )
    rect = page.grid.cell_rect(*place)
    beside = QRect(page.mapFromGlobal(rect.topLeft()), rect.size())
    question = f"{page.editor.name_of(key[0])} {page.grid.value.days[place[1]].words}"
    show_why(page, beside, page.context, question, told)
