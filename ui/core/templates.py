"""The office's own templates of papers: take out, edit in Word or Excel, put back, see, and go back to an older one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from models.core import listing, register
from models.core.errors import ConnectionLost, NotFound, Refused
from models.core.papers import kinds, queries
from models.core.papers.kinds import FORMATS, READ_TEMPLATES, TEMPLATES, PaperKind
from models.core.papers.queries import OFFICE, PaperState, TemplateVersion
from reports.kit.template import trial
from ui.core.placeholders import Placeholders
from ui.core.templatedialog import TemplateDialog
from ui.core.templateparts import DropZone, SamplePreview, Versions
from ui.kit import layouts, listmodel, theme
from ui.kit.actionform import run_action
from ui.kit.badge import BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card, Facts
from ui.kit.confirm import ConfirmDialog
from ui.kit.page import Context
from ui.kit.papers import paperwork
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.segmented import Segmented
from ui.kit.table import Column, Row, TableModel, TableView
from ui.kit.text import Label

assert trial  # noqa: S101  (registers how a template is tried, also when an older one is taken again)

PAPERS = (
    Column("title", "单据", "strong", 150, stretch=True),
    Column("format", "格式", width=62),
    Column("used", "正在使用", "badge", 126),
)
LIST_WIDTH = 360
PLACES, PREVIEW, HISTORY = range(3)
ASK_OLDER = "从现在起用这一版制作单据；以前签发的单据不变。"


@dataclass(frozen=True)
class Read:
    """Every paper, the chosen one, and the versions of its template."""

    papers: tuple[PaperState, ...]
    chosen: PaperState
    versions: tuple[TemplateVersion, ...]


class TemplatesPage(ReadPage):
    """Papers on the left; on the right the template of the chosen one, its places, a sample, and its history."""

    title = "模板"
    permission = READ_TEMPLATES
    entities = frozenset({"paper_template"})
    page_name = "templates"
    chapter = "papers"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._chosen = ""
        self._version: int | None = None
        self.table = TableView(TableModel(PAPERS, checkable=False), "单据")
        self.table.current_row_changed.connect(self._choose)
        listed = Card("", (self.table, 1), margins=(1, 1, 1, 1))
        listed.setFixedWidth(theme.px(LIST_WIDTH))
        self.content = layouts.boxed(layouts.row(listed, (self._right(), 1), gap=12))
        self.content.hide()
        self.body.addWidget(self.content, 1)

    def _right(self) -> QWidget:
        self.name = Label("", "subtitle")
        self.facts = layouts.column(gap=0)
        self.take_out = Button("导出模板", icon="arrow_download")
        self.put = Button("换上新模板", "primary", "arrow_upload")
        self.drop = DropZone()
        self.take_out.clicked.connect(self.ask_take_out)
        self.put.clicked.connect(self.ask_put)
        self.drop.file_given.connect(self.take)
        head = Card("", layouts.row((self.name, 1), self.take_out, self.put), self.facts, self.drop)
        self.tabs = Segmented(("可用的占位符", "样例预览", "历史版本"), "模板的内容")
        self.tabs.chosen.connect(self.show_tab)
        self.places = Placeholders()
        self.sample = SamplePreview(self.context)
        self.history = Versions()
        self.places.copied.connect(self._copied)
        self.history.use_wanted.connect(self.use_version)
        self.history.default_wanted.connect(self.use_default)
        self.history.save_wanted.connect(self.ask_save_version)
        shown = QWidget()
        self._pages = QStackedLayout(shown)
        for widget in (self.places, self.sample, self.history):
            self._pages.addWidget(widget)
        below = Card("", layouts.row(self.tabs, None), (shown, 1))
        return layouts.boxed(layouts.column(head, (below, 1), gap=12))

    # reading

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A record is a version of a template: its paper is chosen and its history shown."""
        if record is not None:
            self._version = record
            self.tabs.set_current(HISTORY)
            self.show_tab(HISTORY)
            if self._loaded_once:
                self.reload()
        super().shown(record, query)
        self.table.setFocus()

    @override
    def fetch(self) -> Read:
        person, wanted = self.context.person, self._chosen
        if self._version is not None:
            kind = register.get_list("paper_templates")
            row = listing.one(kind, person, self._version)
            wanted = listmodel.value_of(kind, row, "paper") if row is not None else wanted
        papers = tuple(sorted(queries.overview(person), key=_form_first))
        chosen = next((one for one in papers if one.kind.name == wanted), None) or next(iter(papers), None)
        if chosen is None:
            raise NotFound("这里还没有单据。")
        return Read(papers, chosen, queries.versions(person, chosen.kind.name))

    @override
    def show_read(self, read: Read) -> None:
        self._version, self._chosen = None, read.chosen.kind.name
        self.table.blockSignals(True)  # the bar passes over the first row before it stands on the chosen one
        self.table.rows.set_rows(_row(one) for one in read.papers)
        self.table.go_to(self._chosen)
        self.table.blockSignals(False)
        self._show_chosen(read.chosen, read.versions)

    @override
    def cover(self, widget: QWidget | None) -> None:
        super().cover(widget)
        self.content.setVisible(widget is None)

    def _show_chosen(self, state: PaperState, versions: Sequence[TemplateVersion]) -> None:
        kind = state.kind
        may = self.context.person.may(TEMPLATES)
        self.name.setText(kind.title)
        layouts.clear(self.facts)
        self.facts.addWidget(Facts(_facts(state), columns=4))
        self.put.setVisible(may)
        self.drop.setVisible(may)
        self.drop.show_kind(kind)
        self.places.show_places(kind.slots(), kind.format)
        self.sample.show_paper(kind, state.changed.sha256 if state.changed is not None else "")
        self.history.show_versions(versions, may_change=may, of_office=state.origin == OFFICE)
        self.tabs.set_words(HISTORY, f"历史版本 {len(versions)}" if versions else "历史版本")

    def _choose(self, paper: object) -> None:
        if isinstance(paper, str) and paper != self._chosen:
            self._chosen = paper
            self.reload()

    def show_tab(self, number: int) -> None:
        """Show the places, a sample, or the history."""
        self._pages.setCurrentIndex(number)
        self.sample.set_in_sight(number == PREVIEW)

    def kind(self) -> PaperKind:
        """The paper that is chosen."""
        return kinds.get_paper(self._chosen)

    def _copied(self, place: str) -> None:
        self.context.tell(f"已复制 {place}。")

    # taking out and putting in

    def ask_take_out(self) -> None:
        """Ask where to keep the template in use."""
        self._ask_where(None, f"{self.kind().title}（模板）")

    def ask_save_version(self, version: int, name: str) -> None:
        """Ask where to keep an older version."""
        self._ask_where(version, Path(name).stem)

    def _ask_where(self, version: int | None, preset: str) -> None:
        suffix = f".{self.kind().format}"
        words = FORMATS[self.kind().format]
        name, _ = QFileDialog.getSaveFileName(self, "导出模板", f"{preset}{suffix}", f"{words} 文件 (*{suffix})")
        if name:
            path = Path(name) if name.lower().endswith(suffix) else Path(f"{name}{suffix}")
            self.context.tasks.run(
                partial(paperwork.write_template, self.context.person, self._chosen, version, path),
                partial(self._taken_out, path), self.context.fail, owner=self,
            )  # fmt: skip

    def _taken_out(self, path: Path, _result: object) -> None:
        self.context.tell(f"模板已存为 {path.name}。改好后点“换上新模板”，或把文件拖到这里。")

    def ask_put(self) -> None:
        """Ask for the file that is to be the new template."""
        suffix = f".{self.kind().format}"
        name, _ = QFileDialog.getOpenFileName(self, "选择新模板", "", f"{FORMATS[suffix[1:]]} 文件 (*{suffix})")
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Try a file as the template of the chosen paper, show it, and put it in when that is agreed to."""
        TemplateDialog(self, self.context, self.kind(), path).start()

    # going back

    def use_version(self, version: int, words: str) -> None:
        """Ask, then use an older version again."""
        ConfirmDialog.ask(
            self, f"改用{words}", ASK_OLDER, "改用这一版模板", partial(self._use_version, version), back="不改"
        )  # fmt: skip

    def _use_version(self, version: int, _reason: str) -> None:
        run_action(self.context, "papers.use_template", {"id": version}, owner=self, failed=self._refused)

    def use_default(self) -> None:
        """Ask, then use the template again that goes with the program."""
        ConfirmDialog.ask(self, "改用自带模板", ASK_OLDER, "改用自带模板", self._use_default, back="不改")

    def _use_default(self, _reason: str) -> None:
        run_action(self.context, "papers.use_default", {"paper": self._chosen}, owner=self, failed=self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, (Refused, ConnectionLost)):
            self.notice.set_words(error.sentence, "bad", "刷新")
            self.notice.show()
        else:
            self.context.fail(error)


def _form_first(state: PaperState) -> tuple[bool, str, str]:
    """Papers with a form number in its order, then the others by name."""
    return not state.kind.form, state.kind.form, state.kind.label


def _row(state: PaperState) -> Row:
    used = BadgeText("自带模板", "mute", "")
    if state.changed is not None:
        used = BadgeText(f"本单位第 {state.version} 版", "info", "")
    return Row(state.kind.name, (state.kind.title, FORMATS[state.kind.format], used))


def _facts(state: PaperState) -> list[tuple[str, str]]:
    if state.changed is None:
        return [("正在使用", "自带模板"), ("格式", FORMATS[state.kind.format]), ("换上时间", ""), ("换上人", "")]
    changed = state.changed
    return [
        ("正在使用", f"第 {changed.version} 版 {changed.file}"), ("换上时间", f"{changed.added_at:%Y-%m-%d %H:%M}"),
        ("换上人", changed.added_by), ("修改说明", changed.note),
    ]  # fmt: skip
