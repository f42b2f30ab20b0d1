"""Parts of the page of templates: where a file is dropped, a sample of the template in use, and its versions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QStackedLayout, QWidget

from models.core.errors import ConnectionLost, Refused
from models.core.papers.kinds import FORMATS, PaperKind
from models.core.papers.queries import OFFICE, TemplateVersion
from ui.kit import layouts, listcover
from ui.kit.buttons import Button
from ui.kit.page import Context
from ui.kit.papers import paperwork
from ui.kit.papers.pdfpages import PdfPages
from ui.kit.papers.pdfview import PdfPane
from ui.kit.qt import override
from ui.kit.state import ProgressStrip, StatePanel
from ui.kit.table import Column, Row, TableModel, TableView
from ui.kit.tasks import Task
from ui.kit.text import IconLabel, Label, set_look

VERSIONS = (
    Column("version", "版本", "strong", 84),
    Column("file", "文件", width=170),
    Column("note", "修改说明", width=120, stretch=True),
    Column("at", "换上时间", width=132),
    Column("by", "换上人", width=84),
)


class DropZone(QFrame):
    """A file is dropped here; `file_given` carries its path."""

    file_given = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "drop")
        self.setAccessibleName("拖放新模板")
        self._words = Label("", "hint", wrap=True)
        self.setLayout(layouts.row(IconLabel("arrow_upload", "text3", 16), (self._words, 1), margins=(12, 8, 12, 8)))
        self.setAcceptDrops(True)

    def show_kind(self, kind: PaperKind) -> None:
        """Say which kind of file is wanted."""
        program = FORMATS[kind.format]
        self._words.setText(f"导出模板，用 {program} 或 WPS 改好，把文件拖到这里。先检查、看样例，您同意后才换上。")

    @staticmethod
    def path_in(data: QMimeData) -> Path | None:
        """The one file of this PC in what is dragged, or None."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        return files[0] if len(files) == 1 else None

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.path_in(event.mimeData()) is not None:
            set_look(self, "over", "true")
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_look(self, "over", "false")

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        set_look(self, "over", "false")
        path = self.path_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.file_given.emit(path)


class SamplePreview(QWidget):
    """The template in use, filled with examples; made when it comes into sight, and anew after a change."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._wanted: tuple[str, str, str] | None = None
        self._made: tuple[str, str, str] | None = None
        self._task: Task | None = None
        self._in_sight = False
        self.pane = PdfPane(context.tasks)
        self.pane.view.set_fit("width")
        self.strip = ProgressStrip("正在生成样例…")
        self.strip.hide()
        self.strip.cancelled.connect(self._stop)
        shown = QWidget()
        self._stack = QStackedLayout(shown)
        self._stack.addWidget(self.pane)
        self._cover: QWidget | None = None
        self.setLayout(layouts.column((shown, 1), self.strip, gap=6))

    def show_paper(self, kind: PaperKind, mark: str) -> None:
        """Show a paper; `mark` differs when its template was changed."""
        self._wanted = (kind.name, kind.format, mark)
        if self._in_sight:
            self.make()

    def set_in_sight(self, in_sight: bool) -> None:
        """Make the sample as soon as somebody looks at it."""
        self._in_sight = in_sight
        if in_sight:
            self.make()

    def make(self) -> None:
        """Make the sample, unless it is the one that is shown."""
        if self._wanted is None or self._wanted == self._made:
            return
        self._made = self._wanted
        paper, file_format, _ = self._wanted
        self.pane.show_pages(None)
        self._show_cover(None)
        self.strip.set_progress(0, 0, "正在生成样例…")
        self.strip.cancel.set_reason(None)
        self.strip.show()
        work = partial(paperwork.sample_pages, self._context.person, paper, file_format)
        self._task = self._context.tasks.run(work, self._show, self._failed, owner=self, key=(id(self), "sample"))

    def _show(self, pages: PdfPages) -> None:
        self.strip.hide()
        self.pane.show_pages(pages)

    def _failed(self, error: Exception) -> None:
        self.strip.hide()
        if isinstance(error, (Refused, ConnectionLost)):
            self._show_cover(StatePanel("print", "mute", "没有样例", error.sentence, (self._again(),)))
        else:
            self._context.fail(error)
            self._show_cover(listcover.failed(error, self._make_again))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.strip.hide()
        self._show_cover(StatePanel("print", "mute", "没有样例", "已按您的要求停下。", (self._again(),)))

    def _again(self) -> Button:
        again = Button("生成样例", icon="arrow_sync")
        again.clicked.connect(self._make_again)
        return again

    def _make_again(self) -> None:
        self._made = None
        self.make()

    def _show_cover(self, cover: QWidget | None) -> None:
        older, self._cover = self._cover, cover
        if older is not None:
            self._stack.removeWidget(older)
            older.hide()
            older.deleteLater()
        if cover is not None:
            self._stack.setCurrentIndex(self._stack.addWidget(cover))


class Versions(QWidget):
    """The versions of one template. `use_wanted` carries version and its words, `save_wanted` version and file name."""

    use_wanted = Signal(int, str)
    save_wanted = Signal(int, str)
    default_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._versions: dict[int, TemplateVersion] = {}
        self._used: int | None = None
        self._may_change = False
        self.table = TableView(TableModel(VERSIONS, checkable=False), "历史版本", compact=True)
        self.table.current_row_changed.connect(self._show_state)
        self.words = Label("", "hint", wrap=True)
        self.default = Button("改用自带模板", icon="arrow_undo")
        self.save = Button("导出这一版", icon="arrow_download")
        self.use = Button("改用这一版模板", icon="arrow_undo")
        self.default.clicked.connect(self.default_wanted)
        self.save.clicked.connect(self._save)
        self.use.clicked.connect(self._use)
        head = layouts.row((self.words, 1), self.default, self.save, self.use)
        self.setLayout(layouts.column(head, (self.table, 1), gap=8))

    def show_versions(self, versions: Sequence[TemplateVersion], *, may_change: bool, of_office: bool) -> None:
        """Show the versions, the newest first; it is the one in use."""
        self._versions = {one.id: one for one in versions}
        self._used = versions[0].id if versions else None
        self._may_change = may_change
        self.words.setText("最新的一版就是正在使用的。" if versions else "")
        self.default.setVisible(may_change and of_office)
        self.table.set_cover(None if versions else _nothing_yet())
        self.table.rows.set_rows(_row(one) for one in versions)
        self._show_state()

    def current(self) -> TemplateVersion | None:
        """The version with the accent bar."""
        number = self.table.current_id()
        return self._versions.get(int(number)) if number is not None else None

    def _show_state(self, _row: object = None) -> None:
        current = self.current()
        self.save.setVisible(bool(self._versions))
        self.use.setVisible(bool(self._versions) and self._may_change)
        nothing = "先在下面选一版" if current is None else None
        in_use = "这一版正在使用" if current is not None and current.id == self._used else None
        self.save.set_reason(nothing)
        self.use.set_reason(nothing or in_use)

    def _use(self) -> None:
        current = self.current()
        if current is not None:
            self.use_wanted.emit(current.id, f"第 {current.version} 版（{current.file}）")

    def _save(self) -> None:
        current = self.current()
        if current is not None:
            self.save_wanted.emit(current.id, current.file)


def _row(one: TemplateVersion) -> Row:
    file = one.file if one.origin == OFFICE else "自带模板"
    cells = (f"第 {one.version} 版", file, one.note, f"{one.added_at:%Y-%m-%d %H:%M}", one.added_by)
    return Row(one.id, cells)


def _nothing_yet() -> StatePanel:
    return StatePanel("history", "info", "还没有换过模板", "现在用的是自带模板。换上自己的模板后，每一版都留在这里。")
