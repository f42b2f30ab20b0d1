"""Showing a fresh recovery code once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.overlay import Modal
from ui.kit.text import Label


class RecoveryDialog(Modal):
    """The code in large letters; it is shown this once."""

    def __init__(self, parent: QWidget, code: str) -> None:
        super().__init__(parent, "新恢复码", 520)
        self._code = code
        shown = Label(code, "subtitle")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = "请打印或抄下后封存，关闭后不再显示。忘记管理员密码时，在登录页选“用恢复码重设密码”。"
        items = (Label("新恢复码", "dialog-title"), Label(words, "quiet", wrap=True), shown)
        self.panel_layout.addLayout(layouts.column(*items, gap=10, margins=(24, 20, 24, 18)))
        copy = Button("复制恢复码", icon="copy")
        copy.clicked.connect(self._copy)
        close = Button("已经封存", "primary")
        close.clicked.connect(self.accept)
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(layouts.row(None, copy, close, margins=(24, 12, 24, 12)))
        self.panel_layout.addWidget(foot)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
