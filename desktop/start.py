"""Starts the window."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Sequence
from typing import Any


def run(argv: Sequence[str], *, address: str = "", user: str = "") -> int:
    """Show the window until it is closed; returns the exit status.

    `address` and `user` are those of the command line: then they are taken instead of what this PC remembers.
    """
    gc.disable()  # looking for garbage while Qt's classes are made takes a tenth of the start; on again once painted
    leave_sources_unread()
    from desktop import firstpaint

    return firstpaint.run(argv, address=address, user=user)


def leave_sources_unread() -> None:
    """Keep PySide from reading the source of every module that is imported after it.

    It looks for its own name there, to serve its switch of naming styles, which this program does not use: 50 ms
    and 8 MB by the time the desk is shown. There is no public way to say so.
    """
    importlib.import_module("PySide6.QtCore")
    feature: Any = importlib.import_module("shibokensupport.feature")
    feature._mod_uses_pyside = _never


def _never(_module: object) -> bool:
    return False
