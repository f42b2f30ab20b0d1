"""Which column of a file is which field: one line a column of the file, with samples of what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from reports.kit.intake import letter
from ui.kit import layouts, theme
from ui.kit.badge import Badge, BadgeText
from ui.kit.fields.choice import QuietComboBox
from ui.kit.notice import NoticeBar
from ui.kit.text import ElidedLabel, IconLabel, Label, Line

SKIPPED = "不导入"
MOST_SAMPLES = 3
_COMBO, _BADGE = 168, 76


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its place from 0, its heading, and some of what stands in it."""

    place: int
    heading: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldChoice:
    """A field that a column can be, and whether the file must have it."""

    key: str
    label: str
    required: bool = False


class MappingRow(QWidget):
    """One column of the file and the field it goes to. `changed` follows another choice."""

    changed = Signal()

    def __init__(self, column: FileColumn, fields: Sequence[FieldChoice], chosen: str, *, sure: bool) -> None:
        super().__init__()
        self.column = column
        self._sure = sure
        self._keys = ["", *(one.key for one in fields)]
        name = column.heading or f"{letter(column.place)} 列（没有列名）"
        heading = ElidedLabel(name, "strong")
        samples = ElidedLabel(_samples(column), "hint")
        self.combo = QuietComboBox()
        self.combo.addItems([SKIPPED, *(f"{one.label} · 必填" if one.required else one.label for one in fields)])
        self.combo.setCurrentIndex(self._keys.index(chosen) if chosen in self._keys else 0)
        self.combo.setAccessibleName(f"{letter(column.place)} 列 {name} 对应的字段")
        self.combo.setFixedWidth(theme.px(_COMBO))
        self.combo.setProperty("compact", True)
        self.badge = Badge("", "mute", "")
        self.badge.setFixedWidth(theme.px(_BADGE))
        self.combo.activated.connect(self._chosen)
        place = Label(letter(column.place), "axis")
        place.setFixedWidth(theme.px(22))
        place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        items: tuple[layouts.Item, ...] = (
            place, (heading, 3), (samples, 4), IconLabel("chevron_right", "text3", 16), self.combo, self.badge
        )  # fmt: skip
        self.setLayout(layouts.row(*items, gap=8))

    def key(self) -> str:
        """The chosen field, or empty when the column is not imported."""
        return self._keys[self.combo.currentIndex()]

    def show_state(self, *, twice: bool) -> None:
        """Show how the column stands; `twice` when another column goes to the same field."""
        if twice:
            badge = BadgeText("重复", "bad", "warning")
        elif not self.key():
            badge = BadgeText(SKIPPED, "mute", "")
        else:
            badge = BadgeText("已对应", "ok") if self._sure else BadgeText("请确认", "warn", "question_circle")
        self.badge.set_badge(badge)

    def _chosen(self) -> None:
        self._sure = True
        self.changed.emit()


class MappingTable(QWidget):
    """All columns of a file, in two columns of lines. `changed` follows every choice."""

    changed = Signal()

    def __init__(
        self,
        columns: Sequence[FileColumn],
        fields: Sequence[FieldChoice],
        chosen: Mapping[int, str],
        unsure: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__()
        self._fields = tuple(fields)
        self.rows = [
            MappingRow(one, fields, chosen.get(one.place, ""), sure=one.place not in unsure) for one in columns
        ]
        self.problem = NoticeBar("", "warn")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        half = -(-len(self.rows) // 2)
        for number, row in enumerate(self.rows):
            grid.addWidget(row, number % half, 0 if number < half else 2)
            row.changed.connect(self._show)
            row.changed.connect(self.changed)
        if len(self.rows) > 1:
            grid.addWidget(Line(vertical=True), 0, 1, half, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.setLayout(layouts.column(grid, self.problem, None, gap=10))
        for before, after in zip(self.rows, self.rows[1:], strict=False):  # the grid made two columns of one order
            QWidget.setTabOrder(before.combo, after.combo)
        self._show()

    def mapping(self) -> dict[int, str]:
        """Field by place of the column; columns that are not imported are left out."""
        return {row.column.place: row.key() for row in self.rows if row.key()}

    def missing(self) -> list[str]:
        """The labels of the fields that the file must have and no column goes to."""
        taken = set(self.mapping().values())
        return [one.label for one in self._fields if one.required and one.key not in taken]

    def doubled(self) -> list[str]:
        """The labels of the fields that two columns go to."""
        keys = list(self.mapping().values())
        return [one.label for one in self._fields if keys.count(one.key) > 1]

    def counted(self) -> str:
        """How many of the fields that must be there are, in words."""
        needed = sum(one.required for one in self._fields)
        return f"必填 {needed} 项，已对应 {needed - len(self.missing())} 项" if needed else ""

    def fault(self) -> str:
        """What must be put right before the rows can be read, or nothing."""
        if missing := self.missing():
            return f"还缺必填的{_quoted(missing)}。请在它们所在的列右边选择；文件里没有这一列时，请补上再导入。"
        if doubled := self.doubled():
            return f"有两列都对应{_quoted(doubled)}。请把其中一列改为“{SKIPPED}”。"
        return ""

    def _show(self) -> None:
        keys = [row.key() for row in self.rows]
        for row, key in zip(self.rows, keys, strict=True):
            row.show_state(twice=bool(key) and keys.count(key) > 1)
        fault = self.fault()
        self.problem.set_words(fault, "warn")
        self.problem.setVisible(bool(fault))


def _samples(column: FileColumn) -> str:
    shown = [words for words in dict.fromkeys(column.samples) if words][:MOST_SAMPLES]
    return "、".join(shown) if shown else "这一列是空的"


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
