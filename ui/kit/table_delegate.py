"""Paints the cells of a TableView; it reads the row objects themselves, because asking the model by role is slow."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from ui.kit import badge, icons, theme, tokens
from ui.kit.badge import BadgeText
from ui.kit.qt import override
from ui.kit.table_model import EMPTY, Cell, CellText, TableModel, cell_text

SIDE = 10
BOX = 16
_BAR = 3
_GLYPH = 14
_GLYPH_STEP = 19
_REMEMBERED_WIDTHS = 20_000
_ANTIALIASING = QPainter.RenderHint.Antialiasing


@dataclass(slots=True)
class _Look:
    """Colours, fonts and metrics of the theme in force, fetched once and not once a cell."""

    fonts: tuple[QFont, QFont]
    metrics: tuple[QFontMetricsF, QFontMetricsF]
    text: QColor
    link: QColor
    grounds: tuple[QColor, QColor, QColor]
    line: QColor
    baseline: float
    badge: int


def _look() -> _Look:
    metrics = theme.metrics(tokens.BODY)
    return _Look(
        fonts=(theme.font(tokens.BODY), theme.font(tokens.BODY, strong=True)),
        metrics=(metrics, theme.metrics(tokens.BODY, strong=True)),
        text=theme.color("text"),
        link=theme.color("accent"),
        grounds=(theme.color("card"), theme.color("hover"), theme.color("selected")),
        line=theme.color("line"),
        baseline=(metrics.ascent() - metrics.descent()) / 2,
        badge=theme.px(tokens.BADGE),
    )


def paint_box(painter: QPainter, rect: QRectF, state: Qt.CheckState) -> None:
    """Paint a tick box as a QCheckBox shows it."""
    painter.save()
    painter.setRenderHint(_ANTIALIASING)
    off = state == Qt.CheckState.Unchecked
    painter.setPen(QPen(theme.color("ctl_edge" if off else "accent"), 1))
    painter.setBrush(theme.color("ctl" if off else "accent"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if state == Qt.CheckState.Checked:
        painter.drawPixmap(rect.topLeft() + QPointF(2, 2), icons.pixmap("checkmark", "on_accent", 12, filled=True))
    elif state == Qt.CheckState.PartiallyChecked:
        painter.fillRect(QRectF(rect.x() + 4, rect.center().y() - 1, rect.width() - 8, 2), theme.color("on_accent"))
    painter.restore()


class TableDelegate(QStyledItemDelegate):
    """Paints text, links, money, badges and ticks of a TableModel.

    The view tells the model, the first column on the screen, the row under the pointer and the current row.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._look = _look()
        self._widths: dict[tuple[str, bool], float] = {}
        self._model: TableModel | None = None
        self._columns: list[tuple[str, int]] = []
        self.first_column = 0
        self.hovered = -1
        self.current = -1
        self.focused = False

    def set_model(self, model: TableModel) -> None:
        """Paint the rows of this model."""
        self._model = model
        sides = {Qt.AlignmentFlag.AlignLeft: 0, Qt.AlignmentFlag.AlignRight: 2, Qt.AlignmentFlag.AlignHCenter: 1}
        horizontal = Qt.AlignmentFlag.AlignHorizontal_Mask
        self._columns = [(column.kind, sides[column.alignment & horizontal]) for column in model.columns]

    def refresh(self) -> None:
        """Take the colours and fonts of the theme in force."""
        self._look = _look()
        self._widths.clear()

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = self._model
        if model is None:
            return
        place, number = index.row(), index.column()
        row = model.rows[place]
        rect: QRect = option.rect
        x, y, width, height = rect.x(), rect.y(), rect.width(), rect.height()
        ticked = row.id in model.ticked
        look = self._look
        painter.fillRect(rect, look.grounds[2 if ticked else place == self.hovered])
        painter.fillRect(x, y + height - 1, width, 1, look.line)
        if place == self.current:
            self._paint_current(painter, rect, number == self.first_column)
        kind, side = self._columns[number]
        if kind == "check":
            box = QRectF(x + (width - BOX) / 2, y + (height - BOX) / 2, BOX, BOX)
            paint_box(painter, box, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            return
        cell = row.cells[number - model.offset]
        if type(cell) is BadgeText:
            self._paint_badge(painter, rect, cell)
            return
        self._paint_words(painter, x, y + height / 2, width, kind, side, cell, row.tone)

    def _paint_current(self, painter: QPainter, rect: QRect, first: bool) -> None:
        if self.focused:
            line = theme.color("focus")
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, line)
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, line)
        if first:
            painter.fillRect(rect.x(), rect.y() + 5, _BAR, rect.height() - 10, theme.color("accent"))

    def _paint_badge(self, painter: QPainter, rect: QRect, cell: BadgeText) -> None:
        if not cell.text:
            return
        glyph = cell.glyph
        tall = self._look.badge
        wide = badge.width(cell.text, bool(glyph))
        place = QRectF(rect.x() + SIDE - 2, rect.y() + (rect.height() - tall) / 2, wide, tall)
        painter.save()
        painter.setClipRect(rect)
        badge.paint(painter, place, cell.text, cell.tone, glyph)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, x: int, middle: float, width: int, kind: str, side: int, cell: Cell, row_tone: str
    ) -> None:
        look = self._look
        tone, strong = row_tone, kind == "strong"
        left, room = x + SIDE, width - 2 * SIDE
        if isinstance(cell, str):
            words = cell or EMPTY
        else:
            words, tone = cell.text or EMPTY, cell.tone or row_tone
            if isinstance(cell, CellText):
                strong = strong or cell.strong
                if cell.icon:
                    picture = icons.pixmap(cell.icon, tone or "text2", _GLYPH)
                    painter.drawPixmap(QPointF(left, middle - _GLYPH / 2), picture)
                    left, room = left + _GLYPH_STEP, room - _GLYPH_STEP
        words, wide = self._fitted(words, strong, room)
        if side:
            left += (room - wide) / 2 * side  # type: ignore[assignment]
        painter.setFont(look.fonts[strong])
        painter.setPen(theme.color(_TONES.get(tone, tone)) if tone else look.link if kind == "link" else look.text)
        painter.drawText(QPointF(left, middle + look.baseline), words)

    def _fitted(self, words: str, strong: bool, room: float) -> tuple[str, float]:
        """Return the words as far as they fit, and how wide they are then."""
        wide = self._widths.get((words, strong))
        metrics = self._look.metrics[strong]
        if wide is None:
            if len(self._widths) > _REMEMBERED_WIDTHS:
                self._widths.clear()
            wide = self._widths[words, strong] = metrics.horizontalAdvance(words)
        if wide <= room:
            return words, wide
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room), room

    def cell_width(self, cell: Cell) -> float:
        """Return how wide a column must be to show the cell whole."""
        words = cell_text(cell)
        if isinstance(cell, BadgeText):
            return badge.width(words, bool(cell.glyph)) + 2 * SIDE
        strong = isinstance(cell, CellText) and cell.strong
        step = _GLYPH_STEP if isinstance(cell, CellText) and cell.icon else 0
        return self._look.metrics[strong].horizontalAdvance(words) + step + 2 * SIDE + 1

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        model = self._model
        if model is None or self._columns[index.column()][0] == "check":
            return QSize(tokens.ROW, theme.px(tokens.ROW))
        return QSize(round(self.cell_width(model.cell(index.row(), index.column())) + 0.5), theme.px(tokens.ROW))

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Show the whole of a cell that was cut short."""
        model = self._model
        if event.type() != QEvent.Type.ToolTip or model is None or not index.isValid():
            return super().helpEvent(event, view, option, index)
        if self._columns[index.column()][0] == "check":
            return False
        cell = model.cell(index.row(), index.column())
        rect: QRect = option.rect
        if self.cell_width(cell) > rect.width():
            QToolTip.showText(event.globalPos(), cell_text(cell), view)
        else:
            QToolTip.hideText()
        return True


_TONES = {"mute": "text3", "quiet": "text3"}
