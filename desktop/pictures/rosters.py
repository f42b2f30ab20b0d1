"""Pictures of the roster of next month: a draft with both kinds of problems, an empty month, a week, two people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

DRAFT = 1  # months ahead
EMPTY = 2


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    yield "roster-draft", _draft
    yield "roster-empty", _empty
    yield "roster-week", _week
    yield "roster-why", _why
    yield "roster-conflict", _conflict


def _page(stage: Stage, ahead: int = 0) -> Any:
    """The roster of a group of the hotline, so many months ahead of today; typing is not saved, and taken back."""
    from models.roster.workflow import RosterKind
    from ui.kit.grid.monthbar import later

    stage.session.desk.open_page("rosters")
    stage.settle()
    page: Any = stage.session.desk.page()
    unit = next(one.unit_id for one in page.read.choices if one.unit == "热线一班")
    page.leave_for(later(page.read.today.replace(day=1), ahead), unit, RosterKind.ORDINARY)
    stage.settle()
    page.grid.setFocus()
    return page


def _draft(stage: Stage) -> None:
    """Cells not filled yet, a shift on a day with a mark of leave, and one with too little rest before it."""
    from ui.kit.grid.value import Span

    page = _page(stage, DRAFT)
    page.editor.saver.pause()
    stage.after.append(page.editor.give_up)
    last = len(page.editor.grid.people) - 1
    leave = {(last, 17): "年", (last, 18): "年/早", (last, 19): "年"}
    tired = {(last - 1, 7): "晚", (last - 1, 8): "早"}
    empty = {(1, 20): "", (1, 21): "", (1, 22): ""}
    page.editor.change(leave | tired | empty)
    page.grid.select(Span(1, 20, 1, 22))


def _empty(stage: Stage) -> None:
    _page(stage, EMPTY)


def _week(stage: Stage) -> None:
    page = _page(stage)
    page.views.set_current(1)
    page.show_view()
    stage.after.append(page.show_view)
    stage.after.append(partial(page.views.set_current, 0))


def _why(stage: Stage) -> None:
    page = _page(stage)
    page.grid.go_to(2, 4)
    page.grid.why_wanted.emit(2, 4)


def _conflict(stage: Stage) -> None:
    """Somebody else set two of the cells that were just typed."""
    from datetime import datetime

    from models.core.errors import Conflict, Theirs

    page = _page(stage, DRAFT)
    page.editor.saver.pause()
    stage.after.append(page.editor.give_up)
    page.editor.change({(0, 2): "晚", (1, 3): "休"})
    keys = [page.editor.key_at(place) for place in ((0, 2), (1, 3))]
    cells = [{"employee_id": number, "day": day, "position": 1, "shift": "夜"} for number, day in keys]
    at = datetime(2026, 11, 24, 10, 17)  # noqa: DTZ001  (the time of the pictures)
    page.editor.saver.clashed.emit(Conflict("roster", page.read.grid.head.id, Theirs(2, {"cells": cells}, "林涛", at)))
