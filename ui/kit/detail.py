"""The pane beside a table: who or what the current row is, one big figure, facts, two actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import layouts, tokens
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button, IconButton
from ui.kit.cards import Inset, KeyValue
from ui.kit.scroll import ScrollBox
from ui.kit.text import ElidedLabel, Label, Line


@dataclass(frozen=True, slots=True)
class Figure:
    """The big figure: what it is, the ready words, how it comes about, and perhaps a badge."""

    label: str
    words: str
    note: str = ""
    badge: BadgeText | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What the pane shows of one record. Facts are pairs of label and ready words."""

    title: str
    subtitle: str = ""
    badge: BadgeText | None = None
    figure: Figure | None = None
    facts: Sequence[tuple[str, str]] = field(default=())
    note: str = ""


class DetailPane(QFrame):
    """304 pixels wide. `open_wanted` asks for the whole record, `closed` follows the cross."""

    open_wanted = Signal()
    closed = Signal()

    def __init__(self, open_name: str = "打开这条记录") -> None:
        super().__init__()
        self.setProperty("kind", "pane")
        self.setFixedWidth(tokens.PANE)
        self.setAccessibleName("详情")
        self._body: QVBoxLayout = layouts.column(gap=9, margins=(16, 0, 16, 8))
        self._actions: QHBoxLayout = layouts.row(gap=8)
        self._title = ElidedLabel("", "subtitle")
        self._badge = Badge("", "mute", "")
        self._badge.hide()
        self._subtitle = ElidedLabel("", "hint")
        whole = IconButton("open", open_name, "Enter", 30)
        whole.clicked.connect(self.open_wanted)
        close = IconButton("dismiss", "关闭详情", "Ctrl+I", 30)
        close.clicked.connect(self.closed)
        line = layouts.row(self._title, self._badge, None, gap=8)
        words = layouts.column(line, self._subtitle, gap=2)
        head = layouts.row((words, 1), whole, close, gap=2, margins=(16, 12, 10, 8))
        foot = layouts.boxed(self._actions)
        self._actions.setContentsMargins(16, 8, 16, 14)
        scroll = ScrollBox(layouts.boxed(self._body))
        self.setLayout(layouts.column(head, (scroll, 1), foot, gap=0))

    def show_detail(self, detail: Detail, actions: Sequence[Button] = (), extra: Sequence[QWidget] = ()) -> None:
        """Show one record; `extra` widgets, such as a progress line, stand between the figure and the facts."""
        self._title.setText(detail.title)
        self._subtitle.setText(detail.subtitle)
        self._badge.setVisible(detail.badge is not None)
        if detail.badge is not None:
            self._badge.set_badge(detail.badge)
        layouts.clear(self._body)
        layouts.clear(self._actions)
        if detail.figure is not None:
            self._body.addWidget(_figure(detail.figure))
        for widget in extra:
            self._body.addWidget(widget)
        if extra and detail.facts:
            self._body.addWidget(Line())
        for key, words in detail.facts:
            self._body.addWidget(KeyValue(key, words))
        if detail.note:
            self._body.addWidget(Label(detail.note, "label", wrap=True))
        self._body.addStretch(1)
        for action in actions:
            self._actions.addWidget(action, 1)

    def title(self) -> str:
        """Return whose details are shown."""
        return self._title.text()


def _figure(figure: Figure) -> Inset:
    top: list[layouts.Item] = [Label(figure.label, "label"), None]
    if figure.badge is not None:
        top.append(Badge(figure.badge.text, figure.badge.tone, figure.badge.icon))
    items: list[layouts.Item] = [layouts.row(*top), Label(figure.words, "amount")]
    if figure.note:
        items.append(Label(figure.note, "hint", wrap=True))
    inset = Inset(*items)
    inset.setAccessibleName(f"{figure.label} {figure.words}")
    return inset
