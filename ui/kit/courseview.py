"""One record on a page of its own in place of its list: head with the next act, stages, clocks, and its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from models.core import database
from models.core.errors import ConnectionLost, Refused
from ui.kit import layouts, listcover, rowactions, tokens
from ui.kit.badge import BadgeText
from ui.kit.buttons import MenuButton
from ui.kit.cards import Card, PageHead
from ui.kit.clockcard import ClockCard, ClockText
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.scroll import ScrollBox
from ui.kit.sidecolumn import SideColumn
from ui.kit.stages import Stages, StageText
from ui.kit.state import Skeleton
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink

if TYPE_CHECKING:
    from ui.kit.listpage import ListPage

MINUTE_MS = 60_000


class CourseView(QWidget):
    """Subclasses say what to `fetch` (in the worker, inside a read), and what is shown of it.

    `entities` are those whose change has the page read again.
    """

    entities: frozenset[str] = frozenset()
    fills = False  # whether the parts take the whole height

    def __init__(self, page: ListPage, record: int, crumb: str) -> None:
        super().__init__()
        self.page, self.record = page, record
        self.read: Any = None
        self.head = PageHead("", crumbs=(crumb,))
        self.head.crumb_pressed.connect(self._back)
        self._fixed = layouts.column(gap=12)
        self._body = layouts.column(gap=12)
        self._body.addWidget(Skeleton(), 1)
        box = ScrollBox(layouts.boxed(self._body))
        beside = layouts.row((box, 1), gap=12)
        self.side = SideColumn(self, beside, box)
        self._column = layouts.column(self.head, self._fixed, (beside, 1), gap=10, margins=tokens.PAGE_MARGINS)
        self.setLayout(self._column)
        page.context.signals.changed.connect(self._changed)
        self.load()

    def fetch(self) -> Any:
        """Read what the page shows; called in the worker."""
        raise NotImplementedError

    def title(self) -> tuple[str, BadgeText]:
        """The title and the badge of the state."""
        raise NotImplementedError

    def papers(self) -> Sequence[RowAction]:
        """Printing what belongs to the record."""
        return ()

    def steps(self) -> Sequence[RowAction]:
        """What may be done now: the primary one is the next act, the others stand behind 更多."""
        raise NotImplementedError

    def shown_steps(self, _rest: Sequence[RowAction]) -> Sequence[RowAction]:
        """Those of the other steps that stand beside the primary one instead of behind 更多."""
        return ()

    def top(self) -> Iterable[layouts.Item]:
        """What stays in place below the head while the rest is scrolled."""
        return ()

    def parts(self) -> Iterable[layouts.Item]:
        """What the page shows below its head."""
        raise NotImplementedError

    def show_side(self) -> None:
        """Show in `side` what stands beside the record; nothing, unless a subclass has something."""
        self.side.show_nothing()

    def load(self) -> None:
        """Read the record as it is now."""
        context = self.page.context
        work = partial(database.read, self.fetch)
        context.tasks.run(work, self._show, self._failed, owner=self, key=(id(self), "read"))

    def _back(self, _crumb: int) -> None:
        self.page.back_to_list()

    def _changed(self, entities: frozenset[str]) -> None:
        if entities & self.entities:
            self.load()

    def _failed(self, error: Exception) -> None:
        layouts.clear(self._body)
        self._body.addWidget(listcover.failed(error, self.load), 1)
        if not isinstance(error, (Refused, ConnectionLost)):
            self.page.context.fail(error)

    def _show(self, read: Any) -> None:
        self.read = read
        words, badge = self.title()
        self.head.title.setText(words)
        self.head.set_badge(badge)
        self.show_side()
        self._show_actions()
        layouts.clear(self._fixed)
        for part in self.top():
            layouts.add(self._fixed, part)
        layouts.clear(self._body)
        for part in self.parts():
            layouts.add(self._body, part)
        if not self.fills:
            self._body.addStretch(1)

    def _show_actions(self) -> None:
        actions = self.steps()
        primary = [one for one in actions if one.kind == "primary"][:1]
        rest = [one for one in actions if one not in primary]
        widgets: list[QWidget] = [self.side.make_button()] if self.side.has_content() else []
        nexts = {one.label for one in primary}
        widgets += paperopen.buttons([one for one in self.papers() if one.label not in nexts])
        shown = [one for one in self.shown_steps(rest) if one in rest]
        rest = [one for one in rest if one not in shown]
        if rest:
            widgets.append(MenuButton("更多", rowactions.menu(rest, self), tip="更多操作"))
        widgets += [rowactions.button(one) for one in shown]
        widgets += [rowactions.button(one, key="Ctrl+Enter") for one in primary]
        self.head.set_actions(widgets)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.place()

    def press_primary(self) -> bool:
        """Take the next act; False where there is none, or where it cannot be taken yet."""
        if self.read is None:
            return False
        primary = next((one for one in self.steps() if one.kind == "primary"), None)
        if primary is None or primary.reason is not None:
            return False
        primary.run()
        return True


def stages(found: Sequence[Any]) -> Stages:
    """The stages of a record in one line; each has label, who, when and reached."""
    return Stages([StageText(one.label, one.who, one.when, str(one.reached)) for one in found])  # type: ignore[arg-type]


def clock_card(context: Any, one: Any) -> ClockCard:
    """A clock with the link to how it was counted, where that is told."""
    told = ClockText(one.title, one.headline, one.lines, str(one.state), one.figure, one.unit, one.left)  # type: ignore[arg-type]
    foot = WhyLink(context, f"{one.title}：{WORDS}", one.explanation) if one.explanation is not None else None
    return ClockCard(told, foot)


class ClockRow(QWidget):
    """Clocks side by side, read again each minute while they are seen; `read` is called in the worker, inside a read.

    What has the focus stays as it is until the next minute.
    """

    def __init__(self, context: Any, found: Sequence[Any], read: Callable[[], Sequence[Any]]) -> None:
        super().__init__()
        self._context, self._read = context, read
        self._shown: tuple[Any, ...] = ()
        self._row = layouts.row(gap=12)
        self.setLayout(self._row)
        self._show(found)
        timer = QTimer(self)
        timer.setInterval(MINUTE_MS)
        timer.timeout.connect(self.look_again)
        timer.start()

    def look_again(self) -> None:
        """Read the clocks as they are now, where somebody sees them."""
        if self.isVisible():
            work = partial(database.read, self._read)
            self._context.tasks.run(work, self._told, self._not_told, owner=self, key=(id(self), "clocks"))

    def _told(self, found: Sequence[Any]) -> None:
        focus = QApplication.focusWidget()
        if tuple(found) != self._shown and not (focus is not None and self.isAncestorOf(focus)):
            self._show(found)

    def _not_told(self, error: Exception) -> None:
        """A clock that could not be read stays as it is; what is wrong is told where somebody does something."""
        if not isinstance(error, (Refused, ConnectionLost)):
            self._context.fail(error)

    def _show(self, found: Sequence[Any]) -> None:
        self._shown = tuple(found)
        layouts.clear(self._row)
        for one in self._shown:
            self._row.addWidget(clock_card(self._context, one), 1)


def versions_card(found: Sequence[Any]) -> Card:
    """The versions of a sheet, the last first: who made each, and why one came back."""
    items: list[layouts.Item] = []
    for one in found:
        items.append(layouts.row(Label(f"第 {one.number} 版", "strong"), Label(f"{one.people} 人", "hint"), None))
        items.append(Label(one.made, "label", wrap=True))
        if one.remark:
            items.append(Label(f"说明：{one.remark}", "hint", wrap=True))
        if one.ended:
            items.append(Label(f"{one.ended}。原因：{one.reason}", "label", "bad", wrap=True))
    return Card("版本", *items, note=f"{len(found)} 版", gap=4)
