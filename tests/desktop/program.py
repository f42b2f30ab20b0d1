"""The whole window for tests: real pages, real threads, a real database, and a password store of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import crash
from desktop.entry import Entry
from desktop.firstpaint import first_page
from desktop.memory import Memory, folder
from desktop.places import Place, label_of
from desktop.session import Session
from desktop.shell import Shell
from desktop.signin import SignInPage
from ui.kit import theme

PASSWORD = "Spring-2026"
PATIENCE = 15_000


@dataclass
class Drawer:
    """A password store in the test's own memory."""

    kept: dict[str, str] = field(default_factory=dict)

    def can_keep(self) -> bool:
        """It always can."""
        return True

    def get(self, address: str) -> str:
        """The password kept for an address."""
        return self.kept.get(address, "")

    def keep(self, address: str, password: str) -> None:
        """Keep a password."""
        self.kept[address] = password


class Program:
    """Started at the sign-in of `address`, or at the first choice without one."""

    def __init__(self, qtbot: QtBot, address: str = "", login: str = "", fault: str = "") -> None:
        self.qtbot = qtbot
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.load_chinese(application)
        theme.apply(application)
        self.memory = Memory(folder() / "settings.json")
        self.vault = Drawer()
        self.shell = Shell()
        self.shell.resize(1366, 688)
        known = (Place(address, label_of(address)),) if address else ()
        page = first_page(known, login)
        self.shell.show_page(page)
        self.entry = Entry(self.shell, self.memory, known, self.vault)
        self.entry.begin(page, fault)
        self.shell.show()

    def wait(self, ready: Callable[[], Any]) -> None:
        """Let the program go on until something is the case."""
        self.qtbot.waitUntil(lambda: bool(ready()), timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until no worker runs any more."""
        self.wait(lambda: self.entry.tasks.running() == 0)

    def page(self) -> Any:
        """The page in front."""
        return self.shell.page()

    def dialog(self, kind: type[QWidget]) -> Any:
        """The open dialog of a kind."""
        self.wait(lambda: [one for one in self.shell.findChildren(kind) if one.isVisible()])
        return next(one for one in self.shell.findChildren(kind) if one.isVisible())

    def sign_in(self, login: str = "admin", password: str = PASSWORD) -> Session:
        """Type login and password, and wait for the desk."""
        page = self.signin()
        page.login.setText(login)
        page.password.setText(password)
        page.submit()
        self.wait(self.entry.session)
        self.settle()
        return self.session()

    def signin(self) -> SignInPage:
        """The sign-in page, once it stands in front."""
        self.wait(lambda: isinstance(self.page(), SignInPage))
        page = self.page()
        assert isinstance(page, SignInPage)
        return page

    def session(self) -> Session:
        """Who is at the desk."""
        session = self.entry.session()
        assert session is not None
        return session

    def end(self) -> None:
        """Take the program away, whatever state it is in."""
        crash.uninstall()
        self.entry.tasks.shut_down()
        session = self.entry.session()
        if session is not None:
            session.drafts.close()
            session.connection.stop()
            session.idle.stop()
        shiboken6.delete(self.entry)
        shiboken6.delete(self.shell)


def files_in(place: Path) -> set[str]:
    """The names in a folder."""
    return {one.name for one in place.iterdir()}
