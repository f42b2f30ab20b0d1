"""The workbench: what is due first, the figures, what was left unsaved, what was done last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.core.duties import Figure, Todo
from models.core.queries import OwnAct
from ui.kit import layouts
from ui.kit.buttons import Button
from ui.kit.cards import Card, PageHead
from ui.kit.confirm import ConfirmDialog
from ui.kit.page import Context, Page
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox
from ui.kit.state import Skeleton, StatePanel
from ui.kit.stores import SavedDraft
from ui.kit.text import ElidedLabel, Label
from ui.workbench import todo
from ui.workbench.cards import DraftRow, FigureCard, Quiet, TodoRow
from ui.workbench.todo import Board

_SHOWN_DRAFTS = 6


class WorkbenchPage(Page):
    """Reads its board when it comes to the front, and again after every change that was made meanwhile."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.head = PageHead(context.person.name)
        refresh = Button("刷新", "plain", "arrow_sync", key="F5")
        refresh.clicked.connect(self.reload)
        self.head.set_actions([refresh])
        self.figures = layouts.row(gap=12)
        self.todos = layouts.column(gap=0)
        self.count = Label("", "hint")
        self._todo_card = Card("待办", note="按期限排列", right=self.count, margins=(0, 12, 0, 8), gap=6)
        item = self._todo_card.body.itemAt(0)
        head = item.layout() if item is not None else None
        if head is not None:
            head.setContentsMargins(14, 0, 14, 0)
        self.todos_box = ScrollBox(layouts.boxed(self.todos))
        self._todo_card.body.addWidget(self.todos_box, 1)
        self.drafts = layouts.column(gap=10)
        self._draft_card = Card("未保存的内容")
        self._draft_card.body.addLayout(self.drafts)
        self.recent = layouts.column(gap=8)
        self._recent_card = Card("我最近办的")
        self._recent_card.body.addLayout(self.recent)
        self._recent_card.body.addStretch(1)
        right = layouts.column(self._draft_card, (self._recent_card, 1), gap=12)
        below = layouts.row((self._todo_card, 58), (right, 42), gap=12)
        self.setLayout(layouts.column(self.head, self.figures, (below, 1), gap=12, margins=(20, 14, 20, 14)))
        self._board: Board | None = None
        self.todos.addWidget(Skeleton())
        self._show_drafts()
        context.signals.changed.connect(self._changed)
        context.drafts.changed.connect(self._show_drafts)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        self._load()
        self.setFocus()

    @override
    def reload(self) -> None:
        self._load()

    @override
    def help_page(self) -> str:
        return "workbench"

    def _changed(self, _entities: frozenset[str]) -> None:
        if self.isVisible():
            self._load()

    def _load(self) -> None:
        work = partial(todo.read, self.context.person)
        self.context.tasks.run(work, self.show_board, self._failed, owner=self, key=(id(self), "board"))

    def _failed(self, error: Exception) -> None:
        if self._board is None:
            again = Button("再读一次", "plain", "arrow_sync")
            again.clicked.connect(self._load)
            layouts.clear(self.todos)
            self.todos.addWidget(
                StatePanel("plug_disconnected", "bad", "暂时读不到数据", "您未保存的输入都还在。", [again])
            )
        self.context.fail(error)

    def show_board(self, board: Board) -> None:
        """Show what was read."""
        self._board = board
        self.head.title.setText(f"{todo.greeting(board.now)}，{self.context.person.name}")
        self.head.subtitle.setText(todo.day_words(board.now))
        self._show_figures(board.figures)
        self._show_todos(board)
        self._show_recent(board.recent, board)
        self.context.signals.waiting.emit(_counts(board))

    def _show_figures(self, figures: Sequence[Figure]) -> None:
        layouts.clear(self.figures)
        for figure in figures:
            card = FigureCard(figure)
            card.pressed.connect(self._open_figure)
            self.figures.addWidget(card, 1)
        count = len(self._saved())
        drafts = Figure(
            "未保存的内容", str(count), "份", "存在这台电脑上" if count else "没有留下未保存的内容", "edit", ""
        )
        card = FigureCard(drafts)
        card.pressed.connect(self._open_first_draft)
        self.figures.addWidget(card, 1)

    def _show_todos(self, board: Board) -> None:
        layouts.clear(self.todos)
        today = board.now.date()
        for name, ones in todo.grouped(board.todos, today):
            heading = Label(name, "label-strong", "bad" if name == todo.OVERDUE else "")
            line = layouts.row(heading, Label(str(len(ones)), "hint"), None, gap=6, margins=(14, 8, 14, 4))
            self.todos.addLayout(line)
            for one in ones:
                row = TodoRow(one, today)
                row.pressed.connect(self._open_todo)
                self.todos.addWidget(row)
        if not board.todos:
            self.todos.addWidget(Quiet("checkmark_circle", "现在没有待办", "到期的事项会自动出现在这里"), 1)
        self.todos.addStretch(1)
        self.count.setText(f"共 {len(board.todos)} 项" if board.todos else "")

    def _show_recent(self, recent: Sequence[OwnAct], board: Board) -> None:
        layouts.clear(self.recent)
        for act in recent:
            same_day = act.at.date() == board.now.date()
            at = Label(f"{act.at:%H:%M}" if same_day else f"{act.at:%m-%d %H:%M}", "hint")
            words = f"{act.label} · {act.title}" if act.title else act.label
            self.recent.addLayout(layouts.row((ElidedLabel(words), 1), at, gap=10))
        if not recent:
            self.recent.addWidget(Quiet("history", "还没有操作记录"))

    # drafts

    def _saved(self) -> Sequence[SavedDraft]:
        return self.context.drafts.saved()

    def _show_drafts(self) -> None:
        layouts.clear(self.drafts)
        saved = self._saved()
        for draft in saved[:_SHOWN_DRAFTS]:
            row = DraftRow(draft)
            row.resumed.connect(self._resume)
            row.dropped.connect(self._ask_drop)
            self.drafts.addWidget(row)
        if len(saved) > _SHOWN_DRAFTS:
            self.drafts.addWidget(Label(f"另有 {len(saved) - _SHOWN_DRAFTS} 份", "hint"))
        if not saved:
            self.drafts.addWidget(Quiet("save", "没有未保存的内容", "填写到一半的表单每 5 秒存在这台电脑上"))
        if self._board is not None:
            self._show_figures(self._board.figures)

    def _resume(self, draft: SavedDraft) -> None:
        self.context.open_page(draft.place.page, query=draft.place)

    def _ask_drop(self, draft: SavedDraft) -> None:
        words = f"“{draft.title}”里填写的内容将从这台电脑上删除，不能恢复。"
        dropped = partial(self._drop, draft.key)
        ConfirmDialog.ask(self, "放弃这份草稿？", words, "放弃草稿", dropped, back="保留", kind="danger")

    def _drop(self, key: str, _reason: str) -> None:
        self.context.drafts.drop(key)

    # going there

    def _open_todo(self, one: Todo) -> None:
        self.context.open_page(one.entity, one.record, one.filters or None)

    def _open_figure(self, figure: Figure) -> None:
        self.context.open_page(figure.entity, None, figure.filters or None)

    def _open_first_draft(self, _figure: Figure) -> None:
        saved = self._saved()
        if saved:
            self._resume(saved[0])


def _counts(board: Board) -> dict[str, tuple[int, bool]]:
    counts: dict[str, tuple[int, bool]] = {}
    for one in board.todos:
        count, urgent = counts.get(one.entity, (0, False))
        late = one.due is not None and one.due < board.now.date()
        counts[one.entity] = (count + 1, urgent or late)
    return counts
