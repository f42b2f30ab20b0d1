"""The regulation texts: reading a version article by article, and putting in new versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from models.core import clock
from models.core.lists import Row
from models.core.register import Done
from models.core.regulation import queries, rules
from models.core.regulation.queries import Article, Version
from models.staff.acknowledgements.queries import open_for
from reports.kit.reading import prose
from ui.kit import layouts, listmodel
from ui.kit.actionform import run_action
from ui.kit.badge import BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.fields import ChoiceField, LongTextField
from ui.kit.form import Form, FormDialog
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.scroll import ScrollBox
from ui.kit.state import StatePanel
from ui.kit.text import Label

PUBLISH = "regulation.publish"
FILES = "Word 或文本 (*.docx *.txt)"
ENDED = "停用后不再要求确认，原有条文和确认记录都保留。"
STATES = {"now": ("现行", "ok"), "later": ("待生效", "info"), "past": ("已替换", "mute")}


@dataclass(frozen=True)
class Read:
    """The versions there are, the one that is read with its articles, and whether the person has to acknowledge it."""

    versions: tuple[Version, ...]
    version: Version | None
    state: str
    articles: tuple[Article, ...]
    is_open: bool


class TextPage(ReadPage):
    """One version as running text; `shown(record)` goes to an article, in the version that it belongs to."""

    page_name = "regulation_text"
    chapter = "rulebook"
    title = "制度条文"
    permission = "regulation.read"
    entities = frozenset({"regulation", "regulation_version", "regulation_article", "acknowledgement"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._article: int | None = None
        self._version: int | None = None
        self.pick = ChoiceField("版本", [], radios=False)
        self.pick.setMinimumWidth(380)
        self.pick.changed.connect(self._picked)
        self.search = QLineEdit()
        self.search.setPlaceholderText("在条文里查找，例如 迟到、第十条")
        self.search.setAccessibleName("在条文里查找")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._texts: list[tuple[Article, QWidget]] = []
        self._showing = False
        self.top = layouts.boxed(layouts.row(self.pick, (layouts.column(22, self.search, None, gap=0), 1), gap=12))
        self.content: QVBoxLayout = layouts.column(gap=0)
        self.top.hide()
        self.body.addWidget(self.top)
        self.body.addLayout(self.content, 1)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        if record is not None and record != self._article:
            self._article, self._version = record, None
            if self._loaded_once:
                self.reload()
        super().shown(None, query)

    @override
    def fetch(self) -> Read:
        found = queries.versions()
        today = clock.now().date()
        wanted = queries.article(self._article).version_id if self._article else self._version
        chosen = next((one for one in found if one.id == wanted), None)
        chosen = chosen or next((one for one in found if one.holds(today)), found[0] if found else None)
        if chosen is None:
            return Read((), None, "", (), is_open=False)
        state = "later" if chosen.in_force_from > today else "now" if chosen.holds(today) else "past"
        is_open = chosen in open_for(self.context.person.employee_id, today)
        return Read(found, chosen, state, queries.articles(chosen.id), is_open)

    @override
    def head_actions(self, read: Read) -> Sequence[RowAction]:
        found = [RowAction("全部版本", partial(self.context.open_page, "regulations"), "history")]
        if read.version is not None and read.is_open and self.context.person.may("staff.acknowledge"):
            done = partial(self._acknowledge, read.version.id)
            found.append(RowAction("我已阅读并确认", done, "checkmark_circle", "primary"))
        return found

    def _acknowledge(self, version: int) -> None:
        run_action(self.context, "staff.acknowledge", {"version_id": version}, owner=self)

    @override
    def show_read(self, read: Read) -> None:
        layouts.clear(self.content)
        self._texts = []
        self.top.setVisible(read.version is not None)
        if read.version is None:
            self.head.set_badge(None)
            self.content.addWidget(self._nothing())
            return
        words, tone = STATES[read.state]
        self.head.set_badge(BadgeText(words, tone))
        self._showing = True
        self.pick.set_options([(one.id, f"{one.name}（{one.in_force_from:%Y-%m-%d} 起）") for one in read.versions])
        self.pick.set_value(read.version.id)
        self._showing = False
        column = layouts.column(gap=4, margins=(24, 16, 24, 24))
        column.addWidget(Label(read.version.title, "title", wrap=True))
        told = f"第 {read.version.number} 版，{read.version.in_force_from:%Y-%m-%d} 起生效。{read.version.reason}"
        column.addWidget(Label(told, "hint", wrap=True))
        chapter = ""
        for one in read.articles:
            if one.chapter != chapter:
                chapter = one.chapter
                column.addSpacing(8)
                column.addWidget(Label(chapter, "card-title", wrap=True))
            text = self._text(one)
            self._texts.append((one, text))
            column.addWidget(text)
        column.addStretch(1)
        self.area = ScrollBox(layouts.boxed(column))
        card = Card("", margins=(1, 1, 1, 1), gap=0)
        card.add((self.area, 1))
        self.content.addWidget(card)
        self._filter(self.search.text())
        if self._article is not None:
            QTimer.singleShot(0, self._go)

    def _nothing(self) -> QWidget:
        can = self.context.person.may("regulation.write")
        words = "录入后，每一条都可以作为参数和处罚的依据，员工可以在这里阅读并确认。"
        buttons = []
        if can:
            start = Button("录入制度", "primary", "add")
            start.clicked.connect(partial(self.context.open_page, "regulations"))
            buttons.append(start)
        return StatePanel("document_text", "info", "还没有制度条文", words, buttons)

    def _text(self, one: Article) -> QWidget:
        box = QFrame()
        box.setProperty("kind", "inset" if one.id == self._article else "")
        head: list[layouts.Item] = [Label(one.title, "strong", wrap=True), None]
        if self.context.person.may("regulation.write"):
            correct = Button("更正", "link", "edit", tip=f"更正{one.number or '前言'}的文字")
            correct.clicked.connect(partial(self._correct, one.id))
            head.append(correct)
        body = Label(one.text, wrap=True)
        items: list[layouts.Item] = [layouts.row(*head)]
        if one.text:
            items.append(body)
        box.setLayout(layouts.column(*items, gap=2, margins=(10, 6, 10, 6)))
        box.setAccessibleName(f"{one.title} {one.text}")
        return box

    def _correct(self, article: int, _checked: bool = False) -> None:
        words = "只更正抄录的错误。制度本身有变化的，请发布新版。"
        self.open_form("regulation.correct_article", article, consequence=words)

    def _go(self) -> None:
        found = next((text for one, text in self._texts if one.id == self._article), None)
        if found is not None:
            self.area.ensureWidgetVisible(found, 0, 120)

    def _picked(self) -> None:
        if not self._showing and self.pick.value() is not None:
            self._article, self._version = None, self.pick.value()
            self.reload()

    def _filter(self, words: str) -> None:
        wanted = words.strip()
        code = rules.code(wanted) if wanted else ""
        for one, text in self._texts:
            has = not wanted or one.code == code or wanted in f"{one.number}{one.heading}{one.text}"
            text.setVisible(has)


class VersionsPage(RecordPage):
    """The versions of every regulation; entering one begins with its text."""

    list_name = "regulation_versions"
    page_name = "regulations"
    chapter = "rulebook"
    title = "制度版本"
    icon = "document_text"
    checkable = False
    also = frozenset({"regulation", "regulation_article", "attachment"})
    papers = ("acknowledgement_sheet",)
    empty_title = "还没有制度条文"
    empty_words = "先新增制度，再粘贴全文或选择 Word 文件，程序按“第…条”分开，核对后发布。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("regulation.add", icon="add")), None)

    @override
    def form_saved(self, done: Done) -> None:
        super().form_saved(done)
        if done.record is not None and done.record[0] == "regulation" and "新增" in done.notice:
            self.enter(done.record[1], done.title)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if not self.context.person.may("regulation.write"):
            return ()
        publish = Button("发布新版", icon="arrow_upload")
        publish.clicked.connect(self._choose)
        return (publish,)

    def _choose(self) -> None:
        """Ask which regulation, then for its text."""
        self.enter(None, "")

    def enter(self, regulation: int | None, title: str) -> None:
        """Ask for the text of a new version of a regulation, or of one that the form asks for."""
        dialog = PasteDialog(self, self.context, title)
        dialog.split.connect(partial(self._publish, regulation))
        dialog.present()

    def _publish(self, regulation: int | None, pieces: Sequence[rules.Piece]) -> None:
        initial = {"articles": [asdict(one) for one in pieces]}
        fixed = {"regulation_id": regulation} if regulation is not None else {}
        self.open_form(PUBLISH, fixed=fixed, initial=initial, subtitle=f"已分成 {len(pieces)} 条，请逐条核对后发布")

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        """The sheet for signatures is that of the version under the accent bar."""
        row = self.current()
        return {"version": row.record} if row is not None else {}

    @override
    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:
        """A draft of a new version belongs to its regulation."""
        return {"regulation_id": record} if action == PUBLISH else {}

    @override
    def read_more(self, record: int) -> Any:
        carried = super().read_more(record)
        first = next(iter(queries.articles(record)), None)
        return carried, first, queries.version(record)

    @override
    def more_widgets(self, row: Row, more: Any) -> Sequence[QWidget]:
        return super().more_widgets(row, more[0]) if more is not None else ()

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if more is None:
            return ()
        _, first, version = more
        found = []
        if self.context.person.may("regulation.write"):
            publish = partial(self.enter, version.regulation_id, version.title)
            found.append(RowAction("发布新版", publish, "arrow_upload"))
            words = ENDED if listmodel.value_of(self.kind, row, "state") != "ended" else ""
            found += self.act("regulation.edit", version.regulation_id, icon="edit", consequence=words)
        if first is not None:
            read = partial(self.context.open_page, "regulation_text", first.id)
            found.append(RowAction("阅读条文", read, "open", "primary"))
        return found

    @override
    def on_open(self, row: Row) -> None:
        more = self.side.more(row)
        if more is not None and more[1] is not None:
            self.context.open_page("regulation_text", more[1].id)
        else:
            self.side.set_shown(True)


class PasteDialog(FormDialog):
    """Where the whole text goes in, pasted or out of a file; `split` carries its articles."""

    split = Signal(object)

    def __init__(self, parent: QWidget, context: Context, title: str) -> None:
        form = Form(1)
        super().__init__(
            parent, "录入条文", form, "分成条文", f"《{title}》" if title else "粘贴全文，或从文件读取", 720
        )
        self._context = context
        hint = "按“第…条”或 1.1 这样的条号分开；Word 自动编的号读不出来，请先在 Word 里转成文字"
        self.text = form.add(
            "text", LongTextField("全文", True, hint, placeholder="在这里粘贴制度全文", lines=16), wide=True
        )
        choose = Button("从 Word 或文本文件读取", icon="folder_open")
        choose.clicked.connect(self._choose)
        self.add_button(choose)
        self.submitted.connect(self._split)

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选择制度文件", "", FILES)
        if name:
            self.take(Path(name))

    def take(self, file: Path) -> None:
        """Read a file in the worker and show its text."""
        self._context.tasks.run(partial(prose.text_of, file), self.text.set_value, self._failed, owner=self)

    def _failed(self, error: Exception) -> None:
        sentence = getattr(error, "sentence", "")
        if sentence:
            self.show_problem(sentence)
        else:
            self._context.fail(error)

    def _split(self) -> None:
        pieces = rules.split(self.text.text())
        self.form.mark_clean()
        self.accept()
        self.split.emit(pieces)
