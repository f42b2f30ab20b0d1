"""What the pages about the money of penalties share: steps as buttons, papers of a record, figures side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import database
from models.core.access import Person, Scope
from models.core.lists import Filter
from models.core.papers import kinds
from models.penalty import places, rights
from models.penalty.money.course import MoneyStep
from models.penalty.places import Place
from ui.kit.page import Context
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.rowactions import RowAction

LIST, SLIP, PAPER = "penalty_list", "penalty_slip", "deduction_list"
ICONS = {"close": "checkmark", "approve": "checkmark", "withdraw": "arrow_undo", "refuse": "dismiss"}


def step_actions(page: Any, steps: Sequence[MoneyStep], record: int, subtitle: str) -> list[RowAction]:
    """The acts that are open to whoever looks, the next one as the primary; `page` opens their forms."""
    found = []
    for step in steps:
        verb = step.action.partition(".")[2].partition("_")[0]
        run = partial(
            page.open_form, step.action, record, title=step.label, verb=step.label, subtitle=subtitle,
            consequence=step.consequence, behalf=step.behalf,
        )  # fmt: skip
        kind = "primary" if step.primary else "plain"
        found.append(RowAction(step.label, run, ICONS[verb], kind, step.reason or None))  # type: ignore[arg-type]
    return found


def may_open_slip(person: Person, employee_id: int | None = None) -> bool:
    """Whether the person sees slips of others, or this one is his own; finance takes money and reads no slips."""
    own = employee_id is not None and employee_id == person.employee_id
    return person.may(rights.READ) and (own or person.reach(rights.READ) is not Scope.OWN)


def open_slip(page: Any, record: int) -> None:
    """Go from a record of a list to the slip it belongs to, if there is one."""
    read = partial(database.read, partial(places.place, page.kind.entity, record))
    page.context.tasks.run(
        read, partial(_open_slip, page.context), page.context.fail, owner=page, key=(id(page), "slip")
    )  # fmt: skip


def _open_slip(context: Context, found: Place) -> None:
    if found.slip_id is not None:
        context.open_page(SLIP, found.slip_id)


def printing(parent: QWidget, context: Context, paper: str, record: int) -> list[RowAction]:
    """Printing a paper of a record, as far as the person may."""
    kind = kinds.get_paper(paper)
    if not paperopen.may_make(context.person, kind):
        return []
    run = partial(paperopen.open_paper, parent, context, Wanted(paper, {"record": record}))
    return [RowAction(f"打印{kind.label}", run, "print")]


def of_list(record: int) -> tuple[Filter, ...]:
    """The condition for the rows of one list, without what a withdrawal undid."""
    return (Filter("list_id", "eq", record), Filter("kind", "ne", "cancel"))
