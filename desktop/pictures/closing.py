"""Pictures of closing a month: sheets of attendance and of bonuses in every state, each with its form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.pictures.leave import rows
from models.core.lists import Filter

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

MONTH = "2026-10"  # the one before that of the clock
SHEETS, BONUSES = "attendance_sheets", "bonus_sheets"
STATES = ("prepared", "submitted", "checked", "locked")


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    yield "closing-hard", partial(_sheet, SHEETS, "open", hard=True)
    yield "closing-soft", partial(_sheet, SHEETS, "open", hard=False)
    for state in STATES:
        yield f"closing-{state}", partial(_sheet, SHEETS, state)
    yield "closing-form", _form
    yield "closing-pane", _pane
    yield "bonus-open", partial(_sheet, BONUSES, "open")
    for state in STATES:
        yield f"bonus-{state}", partial(_sheet, BONUSES, state)


def _page(stage: Stage, name: str) -> Any:
    """The page with the whole of the month, whatever an earlier scene asked for."""
    stage.session.desk.open_page(name, query=(Filter("month", "eq", MONTH),))
    stage.settle()
    return stage.session.desk.page()


def _sheet(name: str, state: str, stage: Stage, *, hard: bool | None = None) -> None:
    """The page of the first sheet in this state; of open ones one that something keeps from closing, or nothing."""
    page = _page(stage, name)
    found = rows(stage, name, state=state)
    if hard is not None:
        place = [column.key for column in page.kind.columns].index("hard")
        found = [one for one in found if bool(one.values[place]) is hard]
    if found:
        stage.session.desk.open_page(name, record=found[0].record)
        stage.settle()
    stage.after.append(page.back_to_list)


def _form(stage: Stage) -> None:
    """The form that closes a month."""
    action = _page(stage, SHEETS).primary_action()
    if action is not None:
        action.run()


def _pane(stage: Stage) -> None:
    """A sheet in the pane beside the list."""
    page = _page(stage, SHEETS)
    page.side.set_shown(True)
    stage.after.append(partial(page.side.set_shown, False))
