"""An office for tests of pages: a real database, real threads, a real draft store, and what pages told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import models.areas
from desktop.drafts import DraftStore
from models.core import access, database
from models.core.unit import perform
from tests.samples import World
from tests.shelf import FileShelf
from ui.kit import theme
from ui.kit.page import Context, Page
from ui.kit.tasks import Tasks

assert models.areas  # fills the register of actions and lists


class Settings(dict[str, Any]):
    """What this PC remembers, for one test."""

    def set(self, key: str, value: Any) -> None:
        """Keep a value."""
        self[key] = value


@dataclass
class Desk:
    """One person at one window: the context of his pages, and what they told him."""

    context: Context = field(init=False)
    told: list[str] = field(default_factory=list)
    failed: list[BaseException] = field(default_factory=list)
    opened: list[tuple[Any, ...]] = field(default_factory=list)

    def open(self, name: str, *args: Any, **named: Any) -> None:
        """A page was asked for."""
        self.opened.append((name, *args, *named.values()))


@dataclass
class Office:
    """A database in use with its first people; `desk` seats a user at a window of his own."""

    qtbot: QtBot
    world: World
    folder: Path
    tasks: list[Tasks] = field(default_factory=list)
    stores: list[DraftStore] = field(default_factory=list)
    pages: list[QWidget] = field(default_factory=list)

    def desk(self, user: int | None = None, settings: Settings | None = None) -> Desk:
        """Somebody at a window; without a number the first administrator."""
        number = self.world.admin if user is None else user
        person = database.read(lambda: access.load_user(number))
        tasks = Tasks()
        store = DraftStore(self.folder, f"user-{number}")
        self.tasks.append(tasks)
        self.stores.append(store)
        kept = Settings() if settings is None else settings
        desk = Desk()
        desk.context = Context(person, tasks, desk.told.append, desk.failed.append, desk.open, kept, store)
        return desk

    def show(self, page: Page, width: int = 1388, height: int = 720, **how: Any) -> Page:
        """Show a page and wait until what it reads has arrived."""
        page.resize(width, height)
        self.pages.append(page)
        page.show()
        page.shown(**how)
        self.settle(page)
        return page

    def settle(self, page: Page) -> None:
        """Wait until the page's threads have nothing to do."""
        tasks = page.context.tasks
        self.qtbot.waitUntil(lambda: tasks.running() == 0, timeout=8000)

    def act(self, name: str, values: dict[str, Any], user: int | None = None) -> int:
        """Do an action as somebody else does it elsewhere; returns the number of its record."""
        done = perform(name, values, user=self.world.admin if user is None else user)
        assert done.record is not None
        return done.record[1]


def type_words(qtbot: QtBot, widget: QWidget, words: str) -> None:
    """Type as a person does: letters by keys, Chinese as an input method commits it."""
    if words.isascii():
        qtbot.keyClicks(widget, words)
        return
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)


@contextmanager
def open_office(qtbot: QtBot, address: str, folder: Path, shelf: FileShelf) -> Iterator[Office]:
    """A migrated database with an organisation, for as long as the test lasts."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    theme.load_chinese(application)
    office = Office(qtbot, shelf.place(address), folder)
    try:
        yield office
    finally:
        for store in office.stores:
            store.close()
        for tasks in office.tasks:
            tasks.shut_down()
        for page in office.pages:
            if shiboken6.isValid(page):
                shiboken6.delete(page)
        database.close()
