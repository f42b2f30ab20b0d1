"""From a page to its papers: what can be printed there, and opening the dialog for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from models.core import clock, database, register
from models.core.access import Person
from models.core.fields import Kind
from models.core.papers import kinds
from models.core.papers.describe import ISSUE
from models.core.papers.kinds import PaperKind
from ui.kit import rowactions
from ui.kit.actionfields import Tools
from ui.kit.buttons import Button, MenuButton
from ui.kit.fields import RefItem
from ui.kit.page import Context
from ui.kit.papers.paperwork import Wanted
from ui.kit.rowactions import RowAction

KEY = "Ctrl+P"


def open_paper(parent: QWidget, context: Context, wanted: Wanted) -> None:
    """Open the dialog of a paper over a page."""
    context.tasks.run(
        partial(database.read, partial(_prepared, wanted)),
        partial(_open, parent, context, wanted),
        context.fail,
        owner=parent,
        key=(id(parent), "paper"),
    )


def _prepared(wanted: Wanted) -> tuple[date, Mapping[tuple[str, int], RefItem]]:
    """The day of the database, and the titles of records that are preset."""
    titles: dict[tuple[str, int], RefItem] = {}
    for f in kinds.get_paper(wanted.paper).options:
        number = wanted.initial.get(f.name)
        if f.kind is Kind.REF and number:
            titles[f.ref, number] = RefItem(number, register.title_of(f.ref, number))
    return clock.now().date(), titles


def _open(
    parent: QWidget, context: Context, wanted: Wanted, read: tuple[date, Mapping[tuple[str, int], RefItem]]
) -> None:
    from ui.kit.papers.paperdialog import PaperDialog  # printing is slow to import, and most days start without it

    today, titles = read
    PaperDialog(parent, context, wanted, Tools(context, today, dict(titles))).start()


def of_rows(parent: QWidget, context: Context, name: str, records: Sequence[int]) -> list[RowAction]:
    """Printing, or keeping as one file, the papers of these records, as far as the person may."""
    kind = kinds.get_paper(name)
    if not may_make(context.person, kind):
        return []
    return [RowAction("打印或另存所选", partial(_of_rows, parent, context, kind.name, tuple(records)), "print")]


def _of_rows(parent: QWidget, context: Context, name: str, records: tuple[int, ...]) -> None:
    context.tasks.run(
        partial(database.read, partial(_prepared, Wanted(name))),
        partial(_open_many, parent, context, name, records),
        context.fail,
        owner=parent,
        key=(id(parent), "paper"),
    )


def _open_many(
    parent: QWidget, context: Context, name: str, records: tuple[int, ...],
    read: tuple[date, Mapping[tuple[str, int], RefItem]],
) -> None:  # fmt: skip
    from ui.kit.papers.manydialog import ManyDialog  # slow to import, as above

    today, titles = read
    ManyDialog(parent, context, name, records, Tools(context, today, dict(titles))).start()


def may_make(person: Person, kind: PaperKind) -> bool:
    """Whether the person may make this paper, and issue it where it is one that is issued."""
    return person.may(kind.permission) and (not kind.issued or person.may(ISSUE))


def of_page(
    parent: QWidget, context: Context, names: Sequence[str], initial: Callable[[str], Mapping[str, Any]]
) -> list[RowAction]:
    """Printing the papers of these names, as far as the person may; `initial` gives the options that are preset."""
    found = []
    for name in names:
        kind = kinds.get_paper(name)
        if may_make(context.person, kind):
            run = partial(_of_page, parent, context, kind.name, initial)
            found.append(RowAction(f"打印{kind.label}", run, "print"))
    return found


def _of_page(
    parent: QWidget, context: Context, name: str, initial: Callable[[str], Mapping[str, Any]]
) -> None:  # fmt: skip
    open_paper(parent, context, Wanted(name, initial=initial(name)))


def of_record(parent: QWidget, context: Context, entity: str, record: int) -> list[RowAction]:
    """Printing the papers that are issued for a record of this kind, as far as the person may."""
    return [
        RowAction(
            f"打印{kind.label}", partial(open_paper, parent, context, Wanted(kind.name, {"record": record})), "print"
        )
        for kind in kinds.papers.values()
        if kind.entity == entity and kind.issued and may_make(context.person, kind)
    ]


def buttons(actions: Sequence[RowAction]) -> list[Button]:
    """One button, or one with a menu where there are several papers."""
    if len(actions) <= 1:
        return [rowactions.button(one, key=KEY) for one in actions]
    made = MenuButton("打印", QMenu(), tip="打印")
    made.set_icon("print")
    made.setMenu(rowactions.menu(actions, made))
    return [made]
