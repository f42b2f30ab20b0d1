"""The answer to «为什么?»: result, timeline, numbered steps, articles, records, and the readings not taken."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.core import explain
from models.core.explain import Basis, Explanation, Moment, Used
from ui.kit import badge, layouts, theme, tokens
from ui.kit.badge import Badge
from ui.kit.buttons import Button, IconButton
from ui.kit.hugbox import HugBox
from ui.kit.notice import NoticeBar
from ui.kit.overlay import SHADOW, Modal
from ui.kit.qt import override
from ui.kit.text import Label, Line

WIDTH = 404
_SIDE = 16
_CIRCLE = 20
_DOT = 10
_GAP = 12  # between the words of neighbouring moments
_MOST_RECORDS = 5
_HEAD_ROOM = WIDTH - 2 * _SIDE - 60  # beside the question and its closing cross
_DISTANCE = 8  # of the floating card from what it explains


class WhyCard(QWidget):
    """One explanation, to stand in a pane or to float beside the figure it explains (`WhyPopup`).

    `article_wanted` carries the Basis whose stored article is to be opened, `record_wanted` entity and number of a
    record, `correct_wanted` follows the button of the correction, which is there only where `correction` names it.
    """

    article_wanted = Signal(object)
    record_wanted = Signal(str, int)
    correct_wanted = Signal()

    def __init__(
        self, question: str, explained: Explanation, *, subtitle: str = "", tone: str = "info", correction: str = ""
    ) -> None:
        super().__init__()
        self.explained = explained
        self.setAccessibleName("。".join((question, *explain.words(explained))))
        self.head = layouts.row(Label(question, "subtitle"))
        inner: QVBoxLayout = layouts.column(gap=10)
        words = theme.metrics(16, strong=True).horizontalAdvance(question)
        if words + badge.width(explained.result, False) <= theme.px(_HEAD_ROOM):
            self.head.addWidget(Badge(explained.result, tone, ""))
        else:
            inner.addWidget(Label(explained.result, "strong", tone, wrap=True))
        self.head.addStretch(1)
        if subtitle:
            inner.addWidget(Label(subtitle, "hint", wrap=True))
        if explained.timeline:
            inner.addWidget(Timeline(explained.timeline))
        for number, step in enumerate(explained.steps, 1):
            inner.addLayout(_step(number, step))
        for basis in explained.bases:
            inner.addWidget(self._basis(basis))
        for other in explained.alternatives:
            inner.addWidget(Label(f"没有按“{other.reading}”计算：{other.why_not}", "hint", wrap=True))
        if explained.used:
            inner.addLayout(self._records(explained.used))
        for warning in explained.warnings:
            inner.addWidget(NoticeBar(warning, "warn"))
        inner.addStretch(1)
        self.body = HugBox(layouts.boxed(inner))
        copy = Button("复制说明", "link", tip="把以上说明作为文字复制")
        copy.clicked.connect(self._copy)
        foot = layouts.row(copy, None)
        if correction:
            correct = Button(correction, icon="edit")
            correct.clicked.connect(self.correct_wanted)
            foot.addWidget(correct)
        self.setLayout(layouts.column(self.head, (self.body, 1), Line(), foot, gap=8, margins=(_SIDE, 12, _SIDE, 10)))

    def _basis(self, basis: Basis) -> QFrame:
        frame = QFrame()
        frame.setProperty("kind", "quote")
        top = layouts.row((Label(basis.article or "制度没有写明", "label-strong", wrap=True), 1))
        if basis.recommended:
            top.addWidget(Badge("推荐值", "warn", ""), 0, Qt.AlignmentFlag.AlignTop)
        if basis.article_id is not None:
            link = Button("看条文", "link", tip=f"打开{basis.article}")
            link.clicked.connect(partial(self.article_wanted.emit, basis))
            top.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        told = [Label(words, "label", wrap=True) for words in (basis.quote, basis.value) if words]
        frame.setLayout(layouts.column(top, *told, gap=2, margins=(10, 7, 8, 8)))
        return frame

    def _records(self, used: Sequence[Used]) -> QVBoxLayout:
        column = layouts.column(Label("用到的记录", "section"), gap=2)
        for one in used[:_MOST_RECORDS]:
            link = Button(one.title, "link", tip=f"打开{one.title}")
            link.clicked.connect(partial(self.record_wanted.emit, one.entity, one.record))
            column.addLayout(layouts.row(link, (Label(one.detail, "hint", wrap=True), 1)))
        if len(used) > _MOST_RECORDS:
            column.addWidget(Label(f"另有 {len(used) - _MOST_RECORDS} 条，复制说明可得全部", "hint"))
        return column

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(explain.words(self.explained)))


def _step(number: int, words: str) -> QHBoxLayout:
    circle = QFrame()
    circle.setProperty("kind", "round")
    circle.setProperty("small", True)
    circle.setProperty("tone", "mute")
    circle.setFixedSize(_CIRCLE, _CIRCLE)
    digit = Label(str(number), "axis")
    digit.setAlignment(Qt.AlignmentFlag.AlignCenter)
    circle.setLayout(layouts.column(digit))
    first, _, rest = words.partition("\n")
    lines: list[layouts.Item] = [Label(first, wrap=True)]
    if rest:
        lines.append(Label(rest, "hint", wrap=True))
    return layouts.row(layouts.column(circle, None), (layouts.column(*lines, gap=1), 1), gap=10)


class Timeline(QWidget):
    """Moments on a line from left to right, or below one another where their words have no room side by side."""

    def __init__(self, moments: Sequence[Moment], width: int = WIDTH - 2 * _SIDE) -> None:
        super().__init__()
        self._moments = tuple(moments)
        self.setAccessibleName("；".join(f"{one.at} {one.what}" for one in self._moments))
        self._flat = self._fits(theme.px(width))
        rows = 2 * theme.px(18) + _DOT + 10 if self._flat else len(self._moments) * theme.px(24)
        self.setFixedHeight(rows)

    def _fits(self, width: int) -> bool:
        if len(self._moments) < 2:
            return False
        wide = theme.metrics(tokens.HINT).horizontalAdvance
        room = width / (len(self._moments) - 0.9)
        return all(max(wide(one.at), wide(one.what)) + _GAP <= room for one in self._moments)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(tokens.HINT))
        if self._flat:
            self._paint_flat(painter)
        else:
            self._paint_upright(painter)

    def _paint_flat(self, painter: QPainter) -> None:
        middle, last = self.height() / 2, len(self._moments) - 1
        step = (self.width() - _DOT) / last
        painter.setPen(QPen(theme.color("line_strong"), 2))
        painter.drawLine(QPointF(_DOT / 2, middle), QPointF(self.width() - _DOT / 2, middle))
        for number, one in enumerate(self._moments):
            x = _DOT / 2 + number * step
            _paint_dot(painter, QPointF(x, middle), one.tone)
            side = Qt.AlignmentFlag.AlignLeft if number == 0 else Qt.AlignmentFlag.AlignHCenter
            side = Qt.AlignmentFlag.AlignRight if number == last else side
            left = x - (0 if number == 0 else step if number == last else step / 2)
            box = QRectF(left - (_DOT / 2 if number == 0 else -_DOT / 2 if number == last else 0), 0, step, middle - 8)
            painter.setPen(theme.color("text" if one.tone == "mute" else one.tone))
            painter.drawText(box, side | Qt.AlignmentFlag.AlignBottom, one.at)
            painter.setPen(theme.color("text3"))
            painter.drawText(box.translated(0, middle + 8), side | Qt.AlignmentFlag.AlignTop, one.what)

    def _paint_upright(self, painter: QPainter) -> None:
        row, x = theme.px(24), _DOT / 2
        widest = max(theme.metrics(tokens.HINT).horizontalAdvance(one.at) for one in self._moments)
        painter.setPen(QPen(theme.color("line_strong"), 2))
        painter.drawLine(QPointF(x, row / 2), QPointF(x, self.height() - row / 2))
        for number, one in enumerate(self._moments):
            y = number * row
            _paint_dot(painter, QPointF(x, y + row / 2), one.tone)
            left = _DOT + 10.0
            painter.setPen(theme.color("text" if one.tone == "mute" else one.tone))
            painter.drawText(QRectF(left, y, widest + 1, row), Qt.AlignmentFlag.AlignVCenter, one.at)
            left += widest + _GAP
            painter.setPen(theme.color("text3"))
            what = QRectF(left, y, self.width() - left, row)
            words = theme.metrics(tokens.HINT).elidedText(one.what, Qt.TextElideMode.ElideRight, what.width())
            painter.drawText(what, Qt.AlignmentFlag.AlignVCenter, words)


def _paint_dot(painter: QPainter, centre: QPointF, tone: str) -> None:
    painter.setPen(QPen(theme.color("card"), 2))
    painter.setBrush(theme.color(tone))
    painter.drawEllipse(centre, _DOT / 2, _DOT / 2)


class WhyPopup(Modal):
    """A WhyCard that floats beside what it explains; Esc, a click beside it, or one of its links closes it."""

    def __init__(self, parent: QWidget, card: WhyCard, beside: QRect) -> None:
        super().__init__(parent, "为什么", WIDTH, light=True, clear=True)
        self.card = card
        self._beside = QRect(parent.mapTo(parent.window(), beside.topLeft()), beside.size())
        close = IconButton("dismiss", "关闭说明", "Esc", 28)
        close.clicked.connect(self.reject)
        card.head.addWidget(close)
        self.panel_layout.addWidget(card)
        for followed in (card.article_wanted, card.record_wanted, card.correct_wanted):
            followed.connect(self.accept)

    @override
    def place(self) -> QPoint:
        """Right of what it explains, or left of it where the window ends, and never outside the window."""
        host, beside = self.host().rect(), self._beside
        right = beside.right() + _DISTANCE - SHADOW
        left = beside.left() - _DISTANCE + SHADOW - self.width()
        x = right if right + self.width() <= host.width() + SHADOW or left < -SHADOW else left
        y = beside.center().y() - self.height() // 2
        return QPoint(
            max(-SHADOW, min(x, host.width() - self.width() + SHADOW)),
            max(-SHADOW, min(y, host.height() - self.height() + SHADOW)),
        )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()
