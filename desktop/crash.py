"""Faults that nobody foresaw: written to the log, told to the person with a log number, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

import shiboken6
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from desktop import logs
from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.overlay import Modal
from ui.kit.text import IconLabel, Label

log = logging.getLogger("hearthdesk.crash")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashDialog(Modal):
    """Says that something went wrong, what is safe, and under which number the log has it; never a traceback."""

    def __init__(self, parent: QWidget, number: str) -> None:
        super().__init__(parent, "程序出错", 480)
        self.number = number
        self.copy_button = Button("复制错误编号", "plain", "copy")
        self.copy_button.clicked.connect(self._copy)
        self.go_on = Button("继续使用", "primary")
        self.go_on.clicked.connect(self.accept)
        words = layouts.column(
            Label("刚才的操作没有完成", "dialog-title"),
            Label(
                "程序遇到了没有预料到的问题，这一步没有做完。已经保存的数据没有受影响，填写到一半的内容还在。"
                "请再试一次；若仍这样，请把错误编号告诉系统管理员。",
                "quiet",
                wrap=True,
            ),
            6,
            Label(f"错误编号 {number}", "strong"),
            gap=4,
        )
        sign = layouts.column(IconLabel("warning", "bad", 24), None)
        self.panel_layout.addLayout(layouts.row(sign, (words, 1), gap=14, margins=(24, 22, 24, 20)))
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(layouts.row(self.copy_button, None, self.go_on, margins=(24, 12, 24, 12)))
        self.panel_layout.addWidget(foot)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.number)
        self.copy_button.setText("已复制")


class _Desk(QObject):
    """Brings faults of any thread to the window's thread."""

    told = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._open: CrashDialog | None = None
        self.told.connect(self._show)

    def _show(self, number: str) -> None:
        if self._open is None:  # a fault that repeats itself fills the log, not the screen
            self._open = CrashDialog(self._window, number)
            self._open.finished.connect(self._closed)
            self._open.present()

    def _closed(self) -> None:
        self._open = None


_desk: _Desk | None = None
numbers: list[str] = []
"""The faults of this process so far, for those who run it without a screen."""


def install(window: QWidget) -> None:
    """Take every fault that nobody catches, of every thread and of Qt."""
    global _desk
    _desk = _Desk(window)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    qInstallMessageHandler(_qt_message)


def uninstall() -> None:
    """Leave faults to Python again, before the window goes."""
    global _desk
    _desk = None
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    qInstallMessageHandler(None)


def report(error: BaseException) -> str:
    """Write a fault to the log and tell the person; returns the log number."""
    number = logs.error_number()
    numbers.append(number)
    log.critical("[%s] %r", number, error, exc_info=(type(error), error, error.__traceback__))
    if _desk is not None and shiboken6.isValid(_desk):
        _desk.told.emit(number)
    return number


def _uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        app = QGuiApplication.instance()
        if app is not None:
            app.quit()
        return
    report(error)


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        report(args.exc_value)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("hearthdesk.qt").log(_LEVELS.get(kind, logging.WARNING), "%s (%s)", message, context.category)
