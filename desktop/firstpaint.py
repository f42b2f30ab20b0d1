"""Paints the sign-in or the first-start page first, and brings in everything else after that."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop import places
from desktop.look import apply_look
from desktop.memory import Memory, folder
from desktop.places import Place
from desktop.shell import Shell
from ui.kit import theme

LEAVE_AT = "HEARTHDESK_LEAVE_AT"
APP_ID = "Hearthdesk.Hearthdesk"


def run(argv: Sequence[str], *, address: str = "", user: str = "") -> int:
    """Show the window until it is closed; returns the exit status.

    `address` and `user` are those of the command line: then they are taken instead of what this PC remembers.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
    app = theme.application([*argv] or ["hearthdesk"])
    app.setApplicationName("hearthdesk")
    app.setApplicationDisplayName("暖窗")
    memory = Memory(folder() / "settings.json")
    theme.load_chinese(app)
    apply_look(app, memory.get("theme", "system"), large=bool(memory.get("large")))
    shell = Shell()
    shell.place(memory.get("window", ""))
    known, fault = _known(memory, address)
    page = first_page(known, user or memory.get("login", ""))
    shell.show_page(page)
    after = partial(_after_paint, shell, page, memory, known, fault)
    shell.painted.connect(after)
    shell.show()
    status = app.exec()
    import shiboken6  # costs more than the first frame

    # The window goes before the application, or Qt ends the process with a crash.
    shiboken6.delete(shell)
    return status


def first_page(known: Sequence[Place], login: str) -> QWidget:
    """The page that is painted first: the first choice on a fresh PC, else the sign-in."""
    if not known:
        from desktop.firststart import FirstStartPage

        return FirstStartPage()
    from desktop.signin import SignInPage

    page = SignInPage()
    page.set_places([place.label for place in known], 0)
    page.set_state("正在连接", "mute", "arrow_sync")
    page.login.setText(login)
    page.remember.setChecked(bool(login))
    return page


def _known(memory: Memory, address: str) -> tuple[tuple[Place, ...], str]:
    try:
        return places.known(memory, address), ""
    except ValueError as fault:
        return (), str(fault)


def _after_paint(shell: Shell, page: QWidget, memory: Memory, known: tuple[Place, ...], fault: str) -> None:
    if os.environ.get(LEAVE_AT) == "first-paint":
        os._exit(0)
    gc.enable()
    from desktop import logs
    from desktop.entry import Entry
    from ui.kit.logo import logo_icon

    logs.install(folder() / "logs")
    shell.setWindowIcon(logo_icon())
    entry = Entry(shell, memory, known)
    entry.setParent(shell)
    entry.begin(page, fault)
