"""The buttons in the head of the roster page: what fills a draft, what ends it, and the next step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from models.roster.plan.grid import Grid
from models.roster.rights import IMPORT, WRITE
from models.roster.rotations.rules import LONGEST
from models.roster.workflow import RosterState
from ui.kit.rowactions import RowAction

if TYPE_CHECKING:
    from ui.roster.page import RosterPage

GONE = "格子和忽略的提醒一并删除，操作记录里留有格数。"
CLOSED = "关闭以后不能再调班和改班。"
NOT_OURS = "排好以后由主管、经理或办公室管理员发布"


def taking(page: RosterPage) -> list[RowAction]:
    """Importing a file."""
    may = page.context.person.may(IMPORT)
    return [RowAction("导入排班表", page.open_import, "table_arrow_up")] if may else []


def filling(page: RosterPage, grid: Grid) -> list[RowAction]:
    """What fills a draft."""
    if not grid.may.set_cells:
        return taking(page)
    record, title = grid.head.id, f"{grid.head.unit} {grid.head.month}"
    found = page.act("roster.copy_month", record, icon="copy", subtitle=title)
    if page.context.person.may(WRITE):
        found.append(RowAction("套用轮班", partial(_open_rotation, page, title), "arrow_sync"))
    return [*found, *taking(page)]


def _open_rotation(page: RosterPage, title: str) -> None:
    """Open the form with the people of the selected range; of a single row, with everybody.

    Each begins one slot after the one before, so that a shift is not everybody's at once.
    """
    grid, span = page.editor.grid, page.grid.span()
    if grid is None:
        return
    people = grid.people if span is None or span.top == span.bottom else grid.people[span.top : span.bottom + 1]
    rows = [{"employee_id": one.employee_id, "offset": number % LONGEST} for number, one in enumerate(people)]
    page.open_form(
        "roster.apply_rotation", grid.head.id, initial={"people": rows}, title="套用轮班", subtitle=title
    )  # fmt: skip


def ending(page: RosterPage, grid: Grid) -> list[RowAction]:
    """What ends a roster, or opens it again."""
    record, may = grid.head.id, grid.may
    return [
        *(_closing(page, grid) if may.close else ()),
        *(page.act("roster.reopen", record, icon="arrow_undo") if may.reopen else ()),
        *(page.act("roster.discard", record, icon="delete", consequence=GONE) if may.discard else ()),
    ]


def _closing(page: RosterPage, grid: Grid) -> list[RowAction]:
    last = grid.days[-1].day
    is_over = page.read is not None and page.read.today > last
    found = page.act("roster.close", grid.head.id, icon="lock_closed", consequence=CLOSED)
    return found if is_over else [replace(one, reason=f"{last:%m-%d} 过完以后才能关闭") for one in found]


def next_step(page: RosterPage, grid: Grid) -> RowAction | None:
    """The one primary button: publishing a draft, also for who fills it and leaves that to others, or a swap."""
    if grid.may.publish:
        return next(iter(page.act("roster.publish", grid.head.id, icon="checkmark", kind="primary")), None)
    if grid.may.set_cells:
        return RowAction(
            "发布排班", partial(page.open_form, "roster.publish", grid.head.id), "checkmark", "primary", NOT_OURS
        )  # fmt: skip
    if grid.head.state is RosterState.PUBLISHED:
        return next(iter(page.act("roster.request_swap", icon="person_swap", kind="primary")), None)
    return None
