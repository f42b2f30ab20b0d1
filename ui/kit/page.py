"""What a page is and what it gets: described without importing it, built when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from models.core.access import Person
    from ui.kit.stores import Drafts
    from ui.kit.tasks import Tasks


@dataclass(frozen=True)
class PageKind:
    """A page of the sidebar: `factory` is 'module:Class', imported when the page is first opened.

    Without the permission the page does not appear. `children` are tabs of the same sidebar entry.
    """

    name: str
    label: str
    icon: str
    group: str
    factory: str
    permission: str = ""
    parent: str = ""

    def build(self, context: Context) -> Page:
        """Import the page's module and make the page."""
        module, _, name = self.factory.partition(":")
        made: Page = getattr(import_module(module), name)(context)
        return made


class Signals(QObject):
    """What pages tell each other: `changed` carries the entity names an act changed.

    `waiting` carries, by entity, how many of the person's own items are open and whether one is overdue.
    """

    changed = Signal(frozenset)
    waiting = Signal(dict)


@dataclass
class Context:
    """What a page gets instead of the main window.

    `tell` shows a success notice; `fail` says an error in words (an exception object goes in); `open_page`
    goes to another page, with a record number or a query; `settings` is a small store of this PC.
    `unknown` keeps the operation ids of acts whose outcome a lost line hides, so that a second press is the same act.
    """

    person: Person
    tasks: Tasks
    tell: Callable[[str], None]
    fail: Callable[[BaseException], None]
    open_page: Callable[..., None]
    settings: Any
    drafts: Drafts
    signals: Signals = field(default_factory=Signals)
    unknown: dict[str, str] = field(default_factory=dict)


class Page(QWidget):
    """A page of the window. Subclasses load through `context.tasks`, never in the window's thread."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def shown(self, record: int | None = None, query: Any = None) -> None:
        """The page came to the front, perhaps for one record: load, or reload what is stale."""

    def reload(self) -> None:
        """F5, or a change of an entity the page shows; keeps scroll, current row, ticks and pane."""

    def press_primary(self) -> bool:
        """Ctrl+Enter: take the page's next act; False leaves it to its one primary button."""
        return False

    def unsaved(self) -> bool:
        """Whether typing would be lost by leaving."""
        return False

    def help_page(self) -> str:
        """The chapter of the user's guide that F1 opens, such as 'staff'."""
        return ""
