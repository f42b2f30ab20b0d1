"""What stands where the rows of a list would stand: nothing yet, nothing found, failed, not allowed, stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QDateTime
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.core import access
from models.core.errors import ConnectionLost, Refused
from models.core.lists import Filter, ListKind
from ui.kit.buttons import Button
from ui.kit.state import StatePanel

log = logging.getLogger("hearthdesk.list")
Press = Callable[[], object]


def fault_number(error: Exception) -> str:
    """A number under which the fault stands in the program's log, for telling it to somebody."""
    kind = "NET" if isinstance(error, ConnectionLost) else "DB" if isinstance(error, Refused) else "ERR"
    number = f"{kind}-{QDateTime.currentDateTime().toString('yyyy-MMdd-HHmmss')}"
    log.warning("%s", number, exc_info=error)
    return number


def first_use(icon: str, title: str, words: str, buttons: Sequence[QWidget]) -> StatePanel:
    """Nothing was ever entered: what comes here, and the act that begins it."""
    return StatePanel(icon, "info", title, words, buttons)


def nothing_found(kind: ListKind, filters: Sequence[Filter], search: str, clear: Press, drop: Press) -> StatePanel:
    """The conditions leave nothing; they are named, and can be taken away."""
    labels = [f"“{search}”"] if search else []
    labels += [kind.column(f.column).label for f in filters]
    everything = Button("清除全部条件", "primary")
    everything.clicked.connect(clear)
    buttons = [everything]
    if filters and len(labels) > 1:
        last = Button(f"只清除“{kind.column(filters[-1].column).label}”")
        last.clicked.connect(drop)
        buttons.append(last)
    words = f"当前有 {len(labels)} 个条件：{'、'.join(labels)}。"
    return StatePanel("filter", "mute", f"没有符合条件的{kind.label}", words, buttons)


def failed(error: Exception, retry: Press) -> StatePanel:
    """Reading failed: what happened, that nothing is lost, and what to do; details only by number."""
    number = fault_number(error)
    again = Button("立即重试", "primary", "arrow_sync")
    again.clicked.connect(retry)
    copy = Button("复制错误编号")
    copy.clicked.connect(partial(_copy, number))
    at = QDateTime.currentDateTime().toString("HH:mm")
    words = {
        "NET": f"与数据库的连接在 {at} 中断。已显示的内容仍可查看，您未保存的输入都还在。",
        "DB": error.sentence if isinstance(error, Refused) else "",
        "ERR": "程序在读取时出了问题，数据没有受影响，您未保存的输入都还在。",
    }[number.partition("-")[0]]
    icon = "plug_disconnected" if isinstance(error, ConnectionLost) else "warning"
    return StatePanel(icon, "bad", "暂时读不到数据", words, (again, copy), f"错误编号 {number}")


def not_allowed(kind: ListKind) -> StatePanel:
    """The person lacks the right to a list."""
    return not_allowed_words(kind.label, access.permissions[kind.permission].label)


def not_allowed_words(what: str, right: str) -> StatePanel:
    """The person lacks a right: which one it is, and words to ask for it."""
    copy = Button("复制申请说明")
    copy.clicked.connect(partial(_copy, f"申请权限：{right}。用途：查看“{what}”。"))
    words = f"需要“{right}”权限。可请系统管理员在“系统管理 › 权限”中分配。"
    return StatePanel("lock_closed", "warn", f"您的角色不能查看{what}", words, (copy,))


def stopped(retry: Press) -> StatePanel:
    """Reading was stopped by the person."""
    again = Button("重新读取", "primary", "arrow_sync")
    again.clicked.connect(retry)
    return StatePanel("info", "mute", "已停止读取", "没有读到内容，数据没有变化。", (again,))


def _copy(words: str) -> None:
    QGuiApplication.clipboard().setText(words)
