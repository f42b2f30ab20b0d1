"""The recovery code, shown once: to be printed, copied or saved, and confirmed before anything goes on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.cards import Inset
from ui.kit.notice import NoticeBar, Toast
from ui.kit.overlay import Modal
from ui.kit.text import Label

_WHY = "管理员忘记密码时，只有恢复码能重设密码。请打印或抄写后锁好，不要存放在这台电脑上。"
_PAPER = "暖窗 Hearthdesk 恢复码\n\n{code}\n\n{why}\n恢复码用过一次即作废，届时会给出新的恢复码。\n"


class RecoveryCode(QWidget):
    """The code with what can be done with it; `confirmed` follows «我已妥善保存恢复码»."""

    confirmed = Signal(bool)

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        shown = Label(code, "amount")
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(f"恢复码 {code}")
        print_it = Button("打印恢复码", "plain", "print")
        print_it.clicked.connect(self.print_paper)
        copy = Button("复制恢复码", "plain", "copy")
        copy.clicked.connect(self.copy)
        save = Button("存为文件", "plain", "save")
        save.clicked.connect(self.save)
        self.fault = NoticeBar("", "bad")
        self.fault.hide()
        self.kept = QCheckBox("我已妥善保存恢复码")
        self.kept.toggled.connect(self.confirmed)
        self.setLayout(
            layouts.column(
                NoticeBar(_WHY, "warn"),
                Inset(shown, margins=(14, 18, 14, 18)),
                layouts.row(print_it, copy, save, None),
                self.fault,
                self.kept,
                gap=12,
            )
        )

    def paper(self) -> str:
        """What is printed or saved."""
        return _PAPER.format(code=self.code, why=_WHY)

    def copy(self) -> None:
        """Put the code on the clipboard."""
        QGuiApplication.clipboard().setText(self.code)
        Toast.tell(self.window(), "已复制恢复码，请粘贴到安全的地方")

    def save(self) -> None:
        """Write the code to a file that the person chooses, best on a memory stick."""
        name, _ = QFileDialog.getSaveFileName(self, "恢复码存到哪里", "暖窗恢复码.txt", "文本文件 (*.txt)")
        if name:
            try:
                Path(name).write_text(self.paper(), "utf-8-sig")
            except OSError:
                self.fault.set_words("没有存成文件。请换一个文件夹，或改用打印。", "bad")
                self.fault.show()
            else:
                self.fault.hide()
                Toast.tell(self.window(), f"恢复码已存为 {Path(name).name}")

    def print_paper(self) -> None:
        """Print the code on one sheet."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec() == QPrintDialog.DialogCode.Accepted:
            paper = QTextDocument()
            paper.setPlainText(self.paper())
            paper.print_(printer)

    @classmethod
    def show_in_dialog(cls, parent: QWidget, code: str, notice: str) -> RecoveryDialog:
        """Open a dialog with a new code, which closes only when the person has kept it."""
        dialog = RecoveryDialog(parent, code, notice)
        dialog.present()
        return dialog


class RecoveryDialog(Modal):
    """A recovery code that was just made; Esc does not close it before it was kept."""

    def __init__(self, parent: QWidget, code: str, notice: str) -> None:
        super().__init__(parent, "新的恢复码", 520)
        self.part = RecoveryCode(code)
        self.go_on = Button("完成", "primary")
        self.go_on.clicked.connect(self.accept)
        self.part.confirmed.connect(self._kept)
        self._kept(kept=False)
        head = layouts.column(Label("新的恢复码", "dialog-title"), Label(notice, "quiet", wrap=True), gap=4)
        self.panel_layout.addLayout(layouts.column(head, self.part, gap=14, margins=(24, 20, 24, 18)))
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(layouts.row(None, self.go_on, margins=(24, 12, 24, 12)))
        self.panel_layout.addWidget(foot)

    def _kept(self, kept: bool) -> None:
        self.go_on.set_reason(None if kept else "请先保存恢复码，并勾选“我已妥善保存恢复码”。")

    def may_close(self) -> bool:
        """Only once the code was kept."""
        return self.part.kept.isChecked()
