"""Pictures of the money of penalties: a deduction list with why, the plan of the next one, the fund, a case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.pictures.leave import rows

if TYPE_CHECKING:
    from desktop.pictures.stage import Scene, Stage

LISTS = "deduction_lists"
# Pages of which a row is shown in the pane beside the list.
PANES = ("deductions", "fund_spendings", "penalty_cases")


def scenes() -> Iterator[tuple[str, Scene]]:
    """Each state by its name."""
    for state in ("made", "closed"):
        yield f"deduction-list-{state}", partial(_list, state)
    yield "deduction-plan", _plan
    for name in PANES:
        yield f"penalty-pane-{name.replace('_', '-')}", partial(_pane, name)


def _page(stage: Stage, name: str) -> Any:
    stage.session.desk.open_page(name)
    stage.settle()
    return stage.session.desk.page()


def _list(state: str, stage: Stage) -> None:
    """The page of the latest list in this state."""
    page = _page(stage, LISTS)
    found = rows(stage, LISTS, state=state)
    if found:
        page.open_list(found[0].record)
        stage.settle()
    stage.after.append(page.back_to_list)


def _plan(stage: Stage) -> None:
    """The form that makes the next list, with what it would come to."""
    from ui.penalty.deductions import MAKE

    _page(stage, LISTS).open_form(MAKE)
    stage.settle()


def _pane(name: str, stage: Stage) -> None:
    """The first row of all of a list, in the pane."""
    from ui.kit.listmodel import ListState

    page = _page(stage, name)
    before = page.state
    page.apply(ListState())
    stage.settle()
    if page.model.rows:
        page.table.go_to(page.model.rows[0].id)
    page.side.set_shown(True)
    stage.settle()
    stage.after += [partial(page.side.set_shown, False), partial(page.apply, before)]
