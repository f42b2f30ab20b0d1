"""The question before something that cannot be taken back: consequence in numbers, reason, verb on the button."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button, Kind
from ui.kit.fields.text import LongTextField
from ui.kit.overlay import Modal
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label


class ConfirmDialog(Modal):
    """Asks once. `confirmed` carries the reason that was written, the empty string where none is asked for."""

    confirmed = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        words: str,
        verb: str,
        back: str = "返回",
        kind: Kind = "primary",
        reason: str = "",
    ) -> None:
        super().__init__(parent, title, 460)
        icon = IconLabel("warning", "bad" if kind == "danger" else "warn", 20)
        head = layouts.column(Label(title, "dialog-title", wrap=True), Label(words, "quiet", wrap=True), gap=4)
        top = layouts.row(layouts.column(icon, None), (head, 1), gap=14)
        self.reason = LongTextField(reason, required=True) if reason else None
        self.yes = Button(verb, kind)
        self.no = Button(back, "plain")
        self._by_key = kind != "danger"  # what is dangerous is never done by a key pressed once too often
        self.yes.clicked.connect(self._confirm)
        self.no.clicked.connect(self.reject)
        body = layouts.column(top, gap=14, margins=(24, 20, 24, 18))
        if self.reason is not None:
            body.addWidget(self.reason)
        self.panel_layout.addLayout(body)
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(layouts.row(None, self.no, self.yes, margins=(24, 12, 24, 12)))
        self.panel_layout.addWidget(foot)

    def _confirm(self) -> None:
        if self.reason is not None and not self.reason.validate():
            self.reason.setFocus()
            return
        words = self.reason.value() if self.reason is not None else ""
        self.accept()
        self.confirmed.emit(words)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.reason or self.no).setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and self._by_key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
            return
        super().keyPressEvent(event)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        title: str,
        words: str,
        verb: str,
        confirmed: Callable[[str], object],
        back: str = "返回",
        kind: Kind = "primary",
        reason: str = "",
    ) -> "ConfirmDialog":
        """Open the question; `confirmed(reason)` is called if the answer is the verb. With `reason`, a label, one must
        be written."""
        dialog = cls(parent, title, words, verb, back, kind, reason)
        dialog.confirmed.connect(confirmed)
        dialog.present()
        return dialog
