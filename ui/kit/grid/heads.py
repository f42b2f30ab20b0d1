"""The heads of a month grid: two lines for each day, frozen names and posts, and the words over the totals."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ui.kit import theme, tokens
from ui.kit.grid.models import CoversModel, DaysModel, TotalsModel
from ui.kit.grid.value import WEEKDAYS, GridValue, fact_text
from ui.kit.qt import override

HEAD = 42
SIDE = 14
_NAME = 52  # four characters, so that the posts of most people stand in one line
_WIDEST = 210
_NARROWEST = 96
_CENTER = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def names_width(value: GridValue) -> int:
    """How wide the frozen column must be for its names, posts and the names of the cover rows, within reason."""
    name, detail = theme.metrics(tokens.BODY), theme.metrics(tokens.HINT)
    wanted = [_detail_at(name.horizontalAdvance(one.name)) + detail.horizontalAdvance(one.detail) for one in value.rows]
    wanted += [SIDE + detail.horizontalAdvance(one.name) for one in value.covers]
    wanted.append(SIDE + theme.metrics(tokens.BODY, strong=True).horizontalAdvance(value.corner))
    return round(min(max([*wanted, theme.px(_NARROWEST)]) + SIDE, theme.px(_WIDEST)))


def totals_widths(value: GridValue) -> list[int]:
    """How wide each column of totals must be for its head and its figures."""
    head, body = theme.metrics(tokens.BODY, strong=True), theme.metrics(tokens.BODY)
    widths = [head.horizontalAdvance(words) for words in value.totals]
    for row in value.rows:
        for place, fact in enumerate(row.totals):
            widths[place] = max(widths[place], body.horizontalAdvance(fact_text(fact)))
    return [max(round(width) + 14, theme.px(40)) for width in widths]


def _detail_at(name: float) -> float:
    return SIDE + max(name + 8, theme.px(_NAME))


class _Head(QHeaderView):
    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setMinimumSectionSize(1)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)

    def _ground(self, painter: QPainter, rect: QRect, token: str, line: str) -> None:
        painter.fillRect(rect, theme.color(token))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color(line))


class DayHead(_Head):
    """Number and weekday; rest days shaded and teal, today tinted. A press selects the column."""

    def __init__(self, model: DaysModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._days = model
        self.setSectionsClickable(True)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        day = self._days.value.days[logicalIndex]
        self._ground(painter, rect, "today" if day.today else "subtle", "line_strong")
        tone, half = "teal" if day.free else "", rect.height() / 2
        painter.setPen(theme.color(tone or "text"))
        painter.setFont(theme.font(tokens.BODY, strong=True))
        painter.drawText(QRectF(rect.x(), rect.y() + 3, rect.width(), half), _CENTER, str(day.day.day))
        painter.setPen(theme.color(tone or "text3"))
        painter.setFont(theme.font(tokens.AXIS))
        low = QRectF(rect.x(), rect.y() + half - 1, rect.width(), half - 1)
        painter.drawText(low, _CENTER, WEEKDAYS[day.day.weekday()])


class NameHead(_Head):
    """Name and post of each person, which stay while the days scroll. A press selects the row."""

    def __init__(self, model: DaysModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._people = model
        self.current = -1
        self.setSectionsClickable(True)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        row = self._people.value.rows[logicalIndex]
        self._ground(painter, rect, "selected" if logicalIndex == self.current else "card", "line")
        painter.fillRect(rect.right(), rect.y(), 1, rect.height(), theme.color("line_strong"))
        metrics, small = theme.metrics(tokens.BODY), theme.metrics(tokens.HINT)
        room = rect.width() - SIDE - 6
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(theme.font(tokens.BODY))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(rect.x() + SIDE, rect.y(), room + 2, rect.height() - 1), _LEFT, name)
        left = _detail_at(metrics.horizontalAdvance(name))
        beside = rect.width() - left - 6
        if row.detail and beside > small.height():
            painter.setFont(theme.font(tokens.HINT))
            painter.setPen(theme.color("text3"))
            detail = small.elidedText(row.detail, Qt.TextElideMode.ElideRight, beside)
            painter.drawText(QRectF(rect.x() + left, rect.y(), beside + 2, rect.height() - 1), _LEFT, detail)


class CoverHead(_Head):
    """The names of the rows below the people."""

    def __init__(self, model: CoversModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._covers = model

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        painter.fillRect(rect, theme.color("subtle"))
        painter.fillRect(rect.right(), rect.y(), 1, rect.height(), theme.color("line_strong"))
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color("text2"))
        room = rect.width() - SIDE - 6
        words = theme.metrics(tokens.HINT).elidedText(
            self._covers.row_name(logicalIndex), Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(QRectF(rect.x() + SIDE, rect.y(), room + 2, rect.height()), _LEFT, words)


class TotalHead(_Head):
    """The words over the totals."""

    def __init__(self, model: TotalsModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._totals = model
        self.setSectionsClickable(False)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        self._ground(painter, rect, "subtle", "line_strong")
        if logicalIndex == 0:
            painter.fillRect(rect.x(), rect.y(), 1, rect.height(), theme.color("line_strong"))
        painter.setFont(theme.font(tokens.BODY, strong=True))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(rect), _CENTER, self._totals.head(logicalIndex))


class Corner(QWidget):
    """The words over the frozen names."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = ""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("subtle"))
        line = theme.color("line_strong")
        painter.fillRect(0, self.height() - 1, self.width(), 1, line)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), line)
        painter.setFont(theme.font(tokens.BODY, strong=True))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(SIDE, 0, self.width() - SIDE, self.height()), _LEFT, self.words)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.px(_NARROWEST), theme.px(HEAD))
