"""Pictures of attendance: why a day is what it is, a month without a roster, a request, a matter to be cleared."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    yield "attendance-why", _why
    yield "attendance-unexplained", _unexplained
    yield "attendance-empty", _empty
    yield "attendance-request", _request
    yield "attendance-case", _case


def _page(stage: Stage, name: str = "attendance") -> Any:
    stage.session.desk.open_page(name)
    stage.settle()
    return stage.session.desk.page()


def _this_month(stage: Stage) -> Any:
    """The month of today, whatever month an earlier scene left."""
    page = _page(stage)
    page.months._to_now()
    stage.settle()
    return page


def _why(stage: Stage) -> None:
    """Half a day of absence, by a band of lateness."""
    _ask(stage, "旷")


def _unexplained(stage: Stage) -> None:
    """A punch is missing, and somebody has to say why."""
    _ask(stage, "?")


def _ask(stage: Stage, sign: str) -> None:
    page = _this_month(stage)
    cells = page.grid.value.cells
    place = next(
        ((row, column) for row, line in enumerate(cells) for column, cell in enumerate(line) if cell.sign == sign),
        (0, 0),
    )
    page.grid.go_to(*place)
    page.ask_why(*place)


def _empty(stage: Stage) -> None:
    """A month for which no roster was published yet."""
    page = _this_month(stage)
    page.months.turn(14)
    stage.settle()
    stage.after.append(page.months._to_now)


def _request(stage: Stage) -> None:
    """Asking for a missing punch."""
    page = _page(stage, "attendance_requests")
    action = page.primary_action()
    if action is not None:
        action.run()


def _case(stage: Stage) -> None:
    """Something to be cleared, with its one fixing act in the pane."""
    page = _page(stage, "attendance_exceptions")
    if page.rows:
        page.table.go_to(next(iter(page.rows)))
    page.side.set_shown(True)
    stage.after.append(partial(page.side.set_shown, False))
