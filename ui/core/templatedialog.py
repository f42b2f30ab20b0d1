"""Putting a template in: the file is tried first, shown with examples, and used only when that was agreed to."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from models.core import register
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from models.core.papers.kinds import PaperKind
from models.core.register import Done
from ui.kit import layouts, theme
from ui.kit.actionform import run_action
from ui.kit.buttons import Button
from ui.kit.fields import TextField
from ui.kit.notice import NoticeBar
from ui.kit.overlay import Modal
from ui.kit.page import Context
from ui.kit.papers import paperwork
from ui.kit.papers.pdfpages import PdfPages
from ui.kit.papers.pdfview import PdfPane
from ui.kit.qt import override
from ui.kit.state import ProgressStrip, StatePanel
from ui.kit.tasks import Task
from ui.kit.text import Label

WIDTH, SIDE, TALLEST = 980, 272, 940
MOST_MB = 10
NO_OFFICE = "NO_OFFICE"
WORDS = "样例里的数据是编的。换上以后，新制作的单据都用这份模板；以前签发的单据不变，也随时可以改用旧版。"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def read_template(path: Path, kind: PaperKind) -> bytes:
    """The content of a file that is to be a template. Raises Refused."""
    if path.suffix.lower() != f".{kind.format}":
        raise Refused(
            f"“{path.name}”不能用。{kind.label}的模板是 .{kind.format} 文件，请另存为这种格式再换上。", code="FILE"
        )
    try:
        if path.stat().st_size > MOST_MB * 1024 * 1024:
            raise Refused(f"“{path.name}”超过 {MOST_MB} MB。请缩小模板里的图片后再换上。", code="FILE")
        return path.read_bytes()
    except OSError as error:
        words = "请检查文件是否还在、是否正被 Word、WPS 或 Excel 打开。"
        raise Refused(f"读不到“{path.name}”。{words}", code="FILE") from error


def tried(person: Person, kind: PaperKind, path: Path) -> tuple[bytes, bytes]:
    """A template from a file, and the paper it makes of examples. Raises Refused with every fault."""
    from reports.kit import papers

    content = read_template(path, kind)
    return content, papers.example(person, kind.name, content).content


class TemplateDialog(Modal):
    """Tries one file, shows it, and puts it in."""

    def __init__(self, parent: QWidget, context: Context, kind: PaperKind, path: Path) -> None:
        super().__init__(parent, "换上新模板", WIDTH)
        self._context, self._kind, self._path = context, kind, path
        self._content = b""
        self._saving = False
        self._task: Task | None = None
        self.pane = PdfPane(context.tasks)
        self.strip = ProgressStrip("正在检查模板…")
        self.strip.cancelled.connect(self.reject)
        shown = QWidget()
        self._stack = QStackedLayout(shown)
        self._stack.addWidget(self.pane)
        field = next(f for f in register.get_action("papers.put_template").fields if f.name == "note")
        self.note = TextField(field.label, hint=field.hint)
        self.note.control.setMaxLength(field.max_length)
        self.notice = NoticeBar("", "bad")
        self.leave = Button("不换", key="Esc")
        self.put = Button("换上新模板", "primary", "checkmark", key="Ctrl+Enter")
        self.leave.clicked.connect(self.reject)
        self.put.clicked.connect(self.put_in)
        self.notice.hide()
        preview = layouts.boxed(layouts.column((shown, 1), self.strip, gap=6))
        self.panel_layout.addLayout(layouts.row((preview, 1), self._side(), gap=20, margins=(24, 20, 22, 18)), 1)

    def _side(self) -> QWidget:
        words = layouts.column(
            Label("换上新模板", "dialog-title"), Label(f"{self._kind.title} · {self._path.name}", "quiet", wrap=True),
            NoticeBar(WORDS, "info"), self.note, self.notice, None, gap=10, margins=(2, 0, 2, 0),
        )  # fmt: skip
        buttons = layouts.row((self.leave, 1), (self.put, 1), gap=8)
        side = layouts.boxed(layouts.column((layouts.boxed(words), 1), buttons, gap=10))
        side.setFixedWidth(theme.px(SIDE))
        return side

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self.host().height(), theme.px(TALLEST)))

    @override
    def may_close(self) -> bool:
        return not self._saving

    @override
    def done(self, arg__1: int) -> None:
        if self._task is not None:
            self._task.cancel()
        self.pane.show_pages(None)
        super().done(arg__1)

    def start(self) -> None:
        """Try the file and open."""
        self.put.set_reason("正在检查模板，请稍候")
        self._run(partial(tried, self._context.person, self._kind, self._path), self._tried, "正在检查模板…")
        self.present()
        self.note.setFocus()

    def _run(self, work: Any, done: Any, words: str) -> None:
        self.strip.set_progress(0, 0, words)
        self.strip.show()
        self._task = self._context.tasks.run(work, done, self._not_shown, owner=self, key=(id(self), "work"))

    def _tried(self, made: tuple[bytes, bytes]) -> None:
        self._content, example = made
        self._run(partial(paperwork.pages_of, example, self._kind.format), self._pages_made, "正在生成样例…")

    def _pages_made(self, pages: PdfPages) -> None:
        self.pane.show_pages(pages)
        self._ready()

    def _ready(self) -> None:
        self.strip.hide()
        self.put.set_reason(None)

    def _not_shown(self, error: Exception) -> None:
        """Faults of the template stop it; a PC without an office program only cannot show it."""
        self.strip.hide()
        if isinstance(error, Refused) and self._content:
            title = "这台电脑上不能预览" if error.code == NO_OFFICE else "没有生成样例"
            self._cover(StatePanel("info", "info", title, f"模板检查过，可以用。{error.sentence}"))
            self._ready()
            return
        if isinstance(error, (Refused, ConnectionLost)):
            words = error.sentence.replace("。", "。\n").strip()  # one fault a line
        else:
            self._context.fail(error)
            words = "检查模板时出了问题，没有换。原来的模板还在使用。"
        self.put.set_reason("这份文件不能用")
        self._cover(
            StatePanel("warning", "bad", "这份文件不能当模板", words, note="请改好后再换上。原来的模板还在使用。")
        )

    def _cover(self, panel: StatePanel) -> None:
        self._stack.setCurrentIndex(self._stack.addWidget(panel))

    def put_in(self) -> None:
        """Use the template from now on."""
        if not self.put.isEnabled() or self.put.is_busy():
            return
        self._saving = True
        self.notice.hide()
        self.put.set_busy(True)
        file = {"paper": self._kind.name, "file": self._path.name, "content": self._content}
        values = {**file, "note": self.note.value() or ""}
        run_action(self._context, "papers.put_template", values, self._put, owner=self, failed=self._not_put)

    def _put(self, _done: Done) -> None:
        self._saving = False
        self.accept()

    def _not_put(self, error: Exception) -> None:
        self._saving = False
        self.put.set_busy(False)
        if isinstance(error, (Refused, ConnectionLost)):
            self.notice.set_words(error.sentence, "bad")
            self.notice.show()
        else:
            self._context.fail(error)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in _ENTER:
            self.put_in()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.pane.view.keyPressEvent(event)
        else:
            super().keyPressEvent(event)
