"""Seeing a paper before it goes out: the pages of the very file, then to the printer or into a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from models.core.errors import BadFields, ConnectionLost, Refused
from models.core.papers import kinds
from models.core.papers.kinds import FORMATS
from models.core.register import Done
from ui.kit import layouts, listcover, theme
from ui.kit.actionfields import Tools
from ui.kit.actionform import run_action
from ui.kit.buttons import Button
from ui.kit.confirm import ConfirmDialog
from ui.kit.overlay import Modal
from ui.kit.page import Context
from ui.kit.papers import paperwork, printing
from ui.kit.papers.paperside import PaperSide
from ui.kit.papers.paperwork import Shown, Stage, Wanted
from ui.kit.papers.pdfpages import PdfPages
from ui.kit.papers.pdfview import PdfPane
from ui.kit.qt import override
from ui.kit.state import ProgressStrip, StatePanel
from ui.kit.tasks import Progress, Task

WIDTH = 980
TALLEST = 940
TYPING_MS = 400
NO_OFFICE, CHANGED = "NO_OFFICE", "CHANGED"
WAIT = "单据还没有生成好"
UNDELIVERED = "单据已经签发，正本还没有打印，也没有另存。关闭以后可以再打开，重打正本。"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OF_PAGES = (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class PaperDialog(Modal):
    """One paper: preview, print, keep as a file. An issued paper is issued by its first way out, later ones are copies.

    What is on screen is what goes out: whenever a choice changes, the file is made anew before anything else.
    """

    def __init__(self, parent: QWidget, context: Context, wanted: Wanted, tools: Tools) -> None:
        kind = kinds.get_paper(wanted.paper)
        super().__init__(parent, f"打印{kind.label}", WIDTH)
        self._context, self._wanted, self._kind = context, wanted, kind
        self._made: Shown | None = None
        self._pages: PdfPages | None = None
        self._original = False  # the paper was issued, or its original taken up again, from this window
        self._recorded = False  # this way out is written down and has not come to its end
        self._recording = False
        self._delivered = False  # something came out: sheets, a file, or a program with the file in it
        self._leaving = False
        self._after: Callable[[], object] | None = None
        self._task: Task | None = None
        self._cover: QWidget | None = None
        self._sending = False
        self.pane = PdfPane(context.tasks)
        self.strip = ProgressStrip()
        self.strip.cancelled.connect(self.stop)
        shown = QWidget()
        self._stack = QStackedLayout(shown)  # of a widget from the start: what it takes in is shown at once
        self._stack.addWidget(self.pane)
        preview = layouts.boxed(layouts.column((shown, 1), self.strip, gap=6))
        self.side = PaperSide(kind, wanted, tools)
        self.panel_layout.addLayout(layouts.row((preview, 1), self.side, gap=20, margins=(24, 20, 22, 18)), 1)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._connect()
        self._show_state()

    def _connect(self) -> None:
        self._typing.timeout.connect(self.make)
        for one in self.side.inputs:
            one.widget.changed.connect(self._option_changed)
        self.side.printer.currentIndexChanged.connect(self._show_state)
        self.side.mark.clicked.connect(self.make)
        self.side.save_file.clicked.connect(self.ask_file)
        self.side.save_pdf.clicked.connect(self.ask_pdf)
        self.side.leave.clicked.connect(self.reject)
        self.side.print.clicked.connect(self.print_pages)
        self.side.notice.pressed.connect(self.make)

    # opening and leaving

    def start(self) -> None:
        """Look for printers, make the file, and open."""
        self._context.tasks.run(printing.printers, self.show_printers, self._context.fail, owner=self)
        self.make()
        self.present()

    def show_printers(self, found: printing.Printers) -> None:
        """Offer the printers that were found."""
        self.side.show_printers(found)
        self._show_state()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.side.inputs[0].widget if self.side.inputs else self.pane).setFocus()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), min(self.host().height(), theme.px(TALLEST)))

    @override
    def may_close(self) -> bool:
        return not (self._recording or self._sending)

    @override
    def reject(self) -> None:
        if self._sending:
            self.stop()
        elif self._original and not (self._delivered or self._leaving) and self.may_close():
            ConfirmDialog.ask(self, "正本还没有打印", UNDELIVERED, "关闭窗口", self._leave_undelivered, back="回去打印")
        else:
            super().reject()

    def _leave_undelivered(self, _reason: str) -> None:
        self._leaving = True
        self.reject()

    @override
    def done(self, arg__1: int) -> None:
        self._typing.stop()
        if self._task is not None:
            self._task.cancel()
        self.pane.show_pages(None)
        super().done(arg__1)

    # the file and its pages

    def _option_changed(self) -> None:
        self._forget()
        self._typing.start()

    def _forget(self) -> None:
        self._made = self._pages = None
        self.side.say("")
        if self._task is not None:
            self._task.cancel()
        self._show_state()

    def make(self) -> None:
        """Make the file anew from what the database holds now."""
        self._forget()
        if not self.side.is_complete():
            self._show_cover(StatePanel("edit", "mute", "还没有可以预览的内容", "请先填好右边的选项。"))
            return
        original = (self._original or not self.side.mark.isChecked()) and not self._delivered
        self._run(self.making(original=original), self._file_made, self._not_made, "正在生成单据…")

    def making(self, *, original: bool) -> Callable[..., Shown]:
        """What makes the file in the worker, as the choices are now."""
        options = {**self._wanted.fixed, **self.side.options()}
        return partial(paperwork.make, self._context.person, self._wanted, options, original=original)

    def _file_made(self, made: Shown) -> None:
        self._made = made
        self._run(
            partial(paperwork.pages_of, made.content, made.kind.format),
            self._pages_made,
            self._not_made,
            "正在生成预览…",
        )

    def _pages_made(self, pages: PdfPages) -> None:
        self._pages = pages
        self.pane.show_pages(pages)
        self._show_cover(None)
        self._go_on()

    def _not_made(self, error: Exception) -> None:
        if isinstance(error, Refused) and error.code == NO_OFFICE:
            self._show_cover(self._without_office(error))
            self._go_on()
            return
        self._after = None
        if isinstance(error, BadFields):
            self.side.show_faults(error.faults)
        if isinstance(error, (Refused, ConnectionLost)):
            self._show_cover(StatePanel("warning", "bad", "没有生成预览", error.sentence, (self._again(),)))
        else:
            self._context.fail(error)
            self._show_cover(listcover.failed(error, self.make))

    def _without_office(self, error: Refused) -> StatePanel:
        words = f"打开 {FORMATS[self._kind.format]} 文件"
        show = Button(words, "primary", "open")
        show.clicked.connect(self.open_file)
        return StatePanel("print", "info", "这台电脑上不能预览和打印", error.sentence, (show,))

    def _again(self) -> Button:
        again = Button("重新生成预览", "primary", "arrow_sync")
        again.clicked.connect(self.make)
        return again

    def _show_cover(self, cover: QWidget | None) -> None:
        """Show something in place of the pages, or the pages again."""
        older, self._cover = self._cover, cover
        if older is not None:
            self._stack.removeWidget(older)
            older.hide()
            older.deleteLater()
        if cover is not None:
            self._stack.setCurrentIndex(self._stack.addWidget(cover))

    # work

    def _run(
        self,
        work: Callable[..., Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        words: str,
    ) -> None:
        self.strip.set_progress(0, 0, words)
        self.strip.cancel.set_reason(None)
        self._task = self._context.tasks.run(work, done, failed, owner=self, key=(id(self), "work"))
        self._task.progress.changed.connect(self.strip.set_progress)
        self._task.finished.connect(self._ended)
        self._show_state()

    def _ended(self) -> None:
        if self._task is not None and not self._task.is_running():
            self._task, self._sending = None, False
            self._show_state()

    def stop(self) -> None:
        """Stop making the preview, or printing; what was issued stays issued and can be printed again."""
        if self._task is None:
            return
        self._task.cancel()
        if self._sending:
            self.side.say("已停止打印。打印机已收到的页可能还会印出来，请收好作废。")
        else:
            self._after = None
            self._show_cover(StatePanel("print", "mute", "没有生成预览", "已按您的要求停下。", (self._again(),)))

    # the ways out

    def print_pages(self) -> None:
        """Send the pages to the chosen printer."""
        if self.side.print.isEnabled() and not self.side.print.is_busy() and self.side.copies.validate():
            self._way_out(self._print)

    def ask_file(self) -> None:
        """Ask where to keep the file itself."""
        if self._made is not None and self.side.save_file.isEnabled():
            self._ask(f".{self._kind.format}", self.side.save_file.text(), self.save_file)

    def ask_pdf(self) -> None:
        """Ask where to keep the pages."""
        if self._pages is not None and self.side.save_pdf.isEnabled():
            self._ask(".pdf", self.side.save_pdf.text(), self.save_pdf)

    def _ask(self, suffix: str, title: str, save: Callable[[Path], None]) -> None:
        preset = Path(self._made.file).with_suffix(suffix).name if self._made is not None else ""
        name, _ = QFileDialog.getSaveFileName(self, title, preset, f"{title.removeprefix('另存为 ')} (*{suffix})")
        if name:
            save(Path(name) if name.lower().endswith(suffix) else Path(f"{name}{suffix}"))

    def save_file(self, path: Path) -> None:
        """Keep the Word or Excel file."""
        self._way_out(partial(self._write_file, path))

    def save_pdf(self, path: Path) -> None:
        """Keep the pages as a PDF file."""
        self._way_out(partial(self._write_pages, path))

    def open_file(self) -> None:
        """Open a copy of the file in whatever program this PC has for it."""
        if self._made is not None:
            self._way_out(self._open)

    def _way_out(self, then: Callable[[], object]) -> None:
        """Write down that the paper is issued, or copied, then go on; a report goes out as it is."""
        made = self._made
        if made is None or not self.may_close():
            return
        self.side.say("")
        held = self._original and made.stage is Stage.ORIGINAL
        if made.stage is Stage.REPORT or held or self._recorded:
            then()
            return
        self._recording, self._after = True, then
        self._show_state()
        self.write_down(made, self.side.sets())

    def write_down(self, made: Shown, copies: int) -> None:
        """Issue the paper, or write down what is printed again, before it goes out."""
        if made.stage is Stage.DRAFT:
            name = "papers.issue"
            values = {"paper": made.kind.name, **self._wanted.fixed, "originals": copies, "seen": made.seen}
        elif made.stage is Stage.ORIGINAL:
            name, values = "papers.print_again", {"id": made.issue}
        else:
            name, values = "papers.copy", {"id": made.issue, "copies": copies}
        run_action(self._context, name, values, self._written_down, owner=self, failed=self._not_written_down)

    def _written_down(self, done: Done) -> None:
        self._recording, self._recorded = False, True
        if self._made is not None and self._made.stage is Stage.DRAFT and done.record is not None:
            self._wanted, self._original = replace(self._wanted, issue=done.record[1]), True
            self.make()  # now with its number, and as it was frozen
        else:
            self._original = self._made is not None and self._made.stage is Stage.ORIGINAL
            self._go_on()

    def _not_written_down(self, error: Exception) -> None:
        self._recording, self._after = False, None
        self._failed(error)
        self._show_state()

    def _go_on(self) -> None:
        after, self._after = self._after, None
        if after is not None:
            after()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, (Refused, ConnectionLost)):
            self._context.fail(error)
            return
        stale = isinstance(error, Refused) and error.code == CHANGED
        self.side.say(error.sentence, "重新生成预览" if stale else "")

    def _print(self) -> None:
        if self._pages is None or self._made is None:
            return
        self._sending = True
        printer, copies = self.side.printer.currentText(), self.side.sets()
        work = partial(_printed, self._pages, printer, self._made.title, copies)
        words = f"已送到打印机“{printer}”：{self._made.title} {copies} 份。"
        self._run(work, partial(self._sent, words), self._failed, "正在打印…")

    def _sent(self, words: str, _result: object) -> None:
        self._sending = False
        self._context.tell(words)
        self._went_out()
        self.accept()

    def _went_out(self) -> None:
        """Write down that the original went out: from now on there are only copies."""
        made, self._recorded = self._made, False
        if made is not None and made.stage is Stage.ORIGINAL and not self._delivered:
            self.note_delivered(made)
        self._delivered = True

    def note_delivered(self, made: Shown) -> None:
        """Write down that the original went out."""
        run_action(self._context, "papers.deliver", {"id": made.issue})

    def _write_file(self, path: Path) -> None:
        if self._made is not None:
            self._write(path, self._made.content)

    def _write_pages(self, path: Path) -> None:
        if self._pages is not None:
            self._write(path, self._pages.content)

    def _write(self, path: Path, content: bytes) -> None:
        words = f"已另存为 {path.name}。"
        self._run(partial(paperwork.write, path, content), partial(self._out, words), self._failed, "正在写文件…")

    def _out(self, words: str, _result: object) -> None:
        self._context.tell(words)
        self._went_out()

    def _open(self) -> None:
        if self._made is not None:
            self._run(
                partial(paperwork.opened_copy, self._made.file, self._made.content),
                self._show_opened,
                self._failed,
                "正在打开文件…",
            )

    def _show_opened(self, path: Path) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._went_out()
        else:
            self._recorded = False
            self.side.say(f"这台电脑上没有能打开“{path.name}”的程序。请另存后拿到装有 Office 或 WPS 的电脑上打印。")

    # what can be pressed

    def _show_state(self) -> None:
        running = self._task is not None and self._task.is_running()
        self.strip.setVisible(running or self._recording)
        self.strip.cancel.setVisible(not self._recording)
        if self._recording:
            self.strip.set_progress(0, 0, "正在登记…")
        busy = WAIT if running or self._recording or self._made is None else None
        no_pages = busy or (None if self._pages is not None else "没有预览，不能生成")
        no_printer = None if self.side.printer.currentIndex() >= 0 else "没有选中打印机"
        pages = len(self._pages) if self._pages is not None else 0
        self.side.show_made(self._made, pages, is_fresh=self._original)
        self.side.save_file.set_reason(busy)
        self.side.save_pdf.set_reason(no_pages)
        self.side.print.set_reason(no_pages or no_printer)
        for one in (*[found.widget for found in self.side.inputs], self.side.copies, self.side.printer):
            one.setEnabled(not (self._sending or self._recording))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (*_ENTER, Qt.Key.Key_P):
            self.print_pages()
        elif control and event.key() == Qt.Key.Key_S:
            self.ask_file()
        elif event.key() == Qt.Key.Key_F5 and self.may_close():
            self.make()
        elif event.key() in _OF_PAGES:
            self.pane.view.keyPressEvent(event)
        else:
            super().keyPressEvent(event)


def _printed(pages: PdfPages, printer: str, title: str, copies: int, progress: Progress) -> None:
    printing.send(pages, printing.open_printer(printer, title), copies, progress)
