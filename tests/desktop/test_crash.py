"""Faults that nobody foresaw: a log number for the person, the rest in the log, and the program goes on."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from desktop import crash
from desktop.crash import CrashDialog


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QMainWindow]:
    """A window with the handlers in force."""
    made = QMainWindow()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    crash.install(made)
    yield made
    crash.uninstall()


def dialogs(window: QMainWindow) -> list[CrashDialog]:
    """The open crash dialogs."""
    return [one for one in window.findChildren(CrashDialog) if one.isVisible()]


def raise_in_window() -> None:
    """A fault, as a slot would raise it."""
    try:
        {}["棋"]
    except KeyError as error:
        sys.excepthook(KeyError, error, error.__traceback__)


def test_the_person_gets_a_number_and_the_log_the_trace(
    window: QMainWindow, caplog: pytest.LogCaptureFixture, qtbot: QtBot
) -> None:
    with caplog.at_level(logging.CRITICAL, "hearthdesk"):
        raise_in_window()
    (dialog,) = dialogs(window)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert re.search(r"错误编号 \S+", words)
    assert "KeyError" not in words
    assert "Traceback" not in words
    assert dialog.number in caplog.text
    assert "raise_in_window" in caplog.text
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.number
    dialog.go_on.click()
    qtbot.waitUntil(lambda: not dialogs(window))
    raise_in_window()
    assert len(dialogs(window)) == 1


def test_a_fault_that_repeats_itself_opens_one_dialog(window: QMainWindow) -> None:
    for _ in range(5):
        raise_in_window()
    assert len(dialogs(window)) == 1


def test_a_fault_in_a_thread_is_told_in_the_window(window: QMainWindow, qtbot: QtBot) -> None:
    def work() -> None:
        error = OSError("in the worker")
        threading.excepthook(threading.ExceptHookArgs((OSError, error, None, threading.current_thread())))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)


def test_what_qt_says_goes_to_the_log(window: QMainWindow, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "hearthdesk.qt"):
        qWarning("a layout has two parents")
    assert "a layout has two parents" in caplog.text
    assert dialogs(window) == []
