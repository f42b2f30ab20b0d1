"""The working calendar as a year: twelve months, who answers for it, its holidays, and changing days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from models.core import clock, database, listing, register
from models.core.access import Person
from models.core.calendar import queries, rules
from models.core.calendar.describe import SOURCES, WRITE, YEAR_TONES
from models.core.calendar.queries import YEAR_STATE_NAMES, HolidayRun, YearData, YearState
from models.core.calendar.rules import KIND_NAMES, KIND_TONES
from models.core.lists import Filter, Query
from ui.core.yeargrid import SIGNS, YearView
from ui.kit import layouts, listexport, rowactions, theme
from ui.kit.actionform import run_action
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button, IconButton
from ui.kit.cards import Card, KeyValue
from ui.kit.imports.importroom import ImportRoom
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.rowactions import RowAction
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label, Line

PANE = 248
LOAD, TAKE = "从内置年历载入", "按通知导入"


@dataclass(frozen=True)
class Read:
    """A year, the day of the database, and the years that should be kept by then and are not."""

    year: YearData
    today: date
    missing: tuple[int, ...]


class CalendarPage(ReadPage):
    """One year of the working calendar."""

    page_name = "calendar"
    chapter = "calendar"
    papers = ("work_calendar",)
    title = "工作日历"
    permission = queries.READ
    entities = frozenset({"calendar_day", "calendar_year"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._year: int | None = None
        self._today: date | None = None
        self._read: YearData | None = None
        self._goes_to: int | None = None
        self._warning = NoticeBar("", "warn")
        self._warning.pressed.connect(self._mend)
        self._title = Label("", "card-title")
        back = IconButton("chevron_left", "上一年", "Ctrl+←")
        on = IconButton("chevron_right", "下一年", "Ctrl+→")
        back.clicked.connect(partial(self._turn, -1))
        on.clicked.connect(partial(self._turn, 1))
        self._sums = Label("", "hint")
        bar = layouts.row(back, self._title, on, 12, *_legend(), None, self._sums)
        self.grid = YearView(self._day)
        self.grid.picked.connect(self._show_picked)
        self.grid.change_wanted.connect(self.change)
        self._pane: QVBoxLayout = layouts.column(gap=8)
        self._runs: QVBoxLayout = layouts.column(gap=2)
        out = Button("导出清单", "link", tip="写成 Excel 或 CSV 文件", key="Ctrl+E")
        out.clicked.connect(self.export)
        runs = Card("节假日安排", ScrollBox(layouts.boxed(self._runs)), right=out)
        side = layouts.boxed(layouts.column(Card("", self._pane), (runs, 1), gap=12))
        side.setFixedWidth(theme.px(PANE))
        year = Card("", (self.grid, 1), margins=(12, 10, 12, 10))
        columns = layouts.row((year, 1), side, gap=12)
        self._content = layouts.boxed(layouts.column(self._warning, bar, (columns, 1), gap=10))
        self._content.hide()
        self.body.addWidget(self._content, 1)
        self._import = ImportRoom(self, self._content, self.grid)

    @override
    def fetch(self) -> Read:
        today = clock.now().date()
        return Read(queries.year(self.context.person, self._year or today.year), today, queries.missing_years(today))

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        filters = [one for one in query if isinstance(one, Filter)] if isinstance(query, Sequence) else []
        for one in filters:
            if one.column == "year" and one.value != self._year:
                self._year, self._loaded_once = one.value, False
        super().shown(record, query)

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        return {"year": self._year}

    @override
    def head_actions(self, read: Read) -> Sequence[RowAction]:
        year, year_fixed = read.year.year, {"year": read.year.year}
        fill = []
        if self.context.person.may(WRITE):
            fill = [RowAction(LOAD, self._load, "calendar_ltr")] if read.year.is_in_almanac else []
            fill.append(RowAction(TAKE, self.open_import, "arrow_upload"))
        confirm = self.act(
            "calendar.confirm_year", fixed=year_fixed, initial={"source": read.year.source}, subtitle=f"{year} 年",
            icon="checkmark", kind="primary" if read.year.state is YearState.FILLED else "plain",
        )  # fmt: skip
        return [*fill, *confirm]

    @override
    def show_read(self, read: Read) -> None:
        self._content.setVisible(not self._import.is_open)
        year = read.year
        self._today, self._read, self._year = read.today, year, year.year
        self.head.set_badge(BadgeText(YEAR_STATE_NAMES[year.state], YEAR_TONES[year.state]))
        self._title.setText(f"{year.year} 年")
        self._sums.setText(
            f"上班 {year.workdays} 天（调休 {year.makeups} 天） · 休息 {year.free_days} 天（节假日 {year.holidays} 天）"
        )
        self._warn(read)
        self._show_runs(year)
        self.grid.show_year(year)

    def _warn(self, read: Read) -> None:
        """Warn of the shown year if nobody keeps it; beside this year, from November on, of the next one."""
        year = read.year
        unkept = [year.year] if year.state is YearState.OPEN else []
        if not unkept and year.year == read.today.year:
            unkept = list(read.missing)
        self._warning.setVisible(bool(unkept))
        self._goes_to = unkept[0] if unkept else None
        if unkept:
            mend = (LOAD if year.is_in_almanac else TAKE) if self._goes_to == year.year else f"查看 {unkept[0]} 年"
            may_mend = self.context.person.may(WRITE)
            self._warning.set_words(rules.unknown_years_words(unkept), "warn", mend if may_mend else "")

    def _show_runs(self, year: YearData) -> None:
        layouts.clear(self._runs)
        for run in year.runs:
            self._runs.addWidget(_Run(run, self))
        if not year.runs:
            self._runs.addWidget(Label("这一年还没有节假日安排", "hint", wrap=True))
        self._runs.addStretch(1)
        self._runs.addWidget(Line())
        self._runs.addWidget(KeyValue("依据", year.source))
        who = f"{year.confirmed_by} {year.confirmed_at:%Y-%m-%d}" if year.confirmed_at else ""
        self._runs.addWidget(KeyValue("核对", who))
        if year.state is not YearState.OPEN:
            for reopen in self.act("calendar.reopen_year", fixed={"year": year.year}, subtitle=f"{year.year} 年"):
                self._runs.addLayout(layouts.row(None, rowactions.button(reopen, "link")))

    def _show_picked(self, first: date, last: date) -> None:
        if self._read is None:
            return
        picked = self._read.picked(first, last)
        layouts.clear(self._pane)
        self._pane.addWidget(Label(picked.title, "card-title", wrap=True))
        kind = KIND_NAMES[picked.kind] if picked.kind else "多种类型"
        tone = KIND_TONES[picked.kind].rstrip(":") if picked.kind else "mute"
        count = f"{picked.count} 天，上班 {picked.workdays} 天" if picked.count > 1 else ""
        self._pane.addLayout(layouts.row(Badge(kind, tone, ""), Label(count, "hint"), None))
        for key, words in (
            ("节日", picked.name), ("来源", SOURCES.get(picked.source, "")), ("说明", picked.note),
        ):  # fmt: skip
            if words:
                self._pane.addWidget(KeyValue(key, words))
        if self.context.person.may(WRITE):
            change = Button("更改所选日期", icon="edit", key="Enter")
            change.clicked.connect(self.change)
            self._pane.addWidget(change)

    def change(self) -> None:
        """Open the form that says what the picked days are."""
        found = self.grid.range()
        if self._read is None or found is None or not self.context.person.may(WRITE):
            return
        picked = self._read.picked(*found)
        self.open_form(
            "calendar.set_days",
            title="更改日历",
            subtitle=f"{picked.title}，共 {picked.count} 天",
            fixed={"first": picked.first.isoformat(), "last": picked.last.isoformat()},
            initial={"kind": picked.choice or None, "name": picked.name, "note": picked.note},
            version=picked.version,
        )

    def _load(self) -> None:
        if self._read is not None:
            run_action(self.context, "calendar.load_year", {"year": self._read.year}, owner=self)

    def _mend(self) -> None:
        if self._read is not None and self._goes_to is not None and self._goes_to != self._read.year:
            self._turn(self._goes_to - self._read.year)
        elif self._read is not None and self._read.is_in_almanac:
            self._load()
        else:
            self.open_import()

    def open_import(self) -> None:
        """Open the import of a notice in place of the year."""
        self._import.open("calendar", self.title)

    def export(self) -> None:
        """Write the days of the year that differ from their weekday into a workbook or a CSV file."""
        if self._read is None:
            return
        year = self._read.year
        name, _ = QFileDialog.getSaveFileName(self, "导出工作日历", f"工作日历{year}.xlsx", listexport.FILTERS)
        if name:
            out = Path(name) if Path(name).suffix.lower() in (".xlsx", ".csv") else Path(f"{name}.xlsx")
            work = partial(database.read, partial(_write, self.context.person, year, out))
            self.context.tasks.run(work, partial(self._exported, out), self.context.fail, owner=self)

    def _exported(self, out: Path, count: int) -> None:
        self.context.tell(f"已导出 {count} 天到 {out.name}。")

    @override
    def unsaved(self) -> bool:
        """Whether a form is open with typing, or an import with corrections."""
        return super().unsaved() or self._import.unsaved

    def _day(self) -> date | None:
        return self._today

    def _turn(self, step: int, _checked: bool = False) -> None:
        if self._year is not None and 2000 <= self._year + step <= 2200:
            self._year += step
            self.reload()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and not self._import.is_open and step:
            self._turn(step)
        elif control and not self._import.is_open and event.key() == Qt.Key.Key_E:
            self.export()
        else:
            super().keyPressEvent(event)


class _Run(QWidget):
    """One holiday of the list beside the year; a press on its name picks its days."""

    def __init__(self, run: HolidayRun, page: CalendarPage) -> None:
        super().__init__()
        self._run, self._page = run, page
        name = Button(run.name or "节假日", "link", tip="在日历上选中这几天")
        name.clicked.connect(self._pick)
        top = layouts.row(name, None, Label(f"{run.days} 天", "hint"))
        days = f"{run.first:%m-%d}" if run.days == 1 else f"{run.first:%m-%d} 至 {run.last:%m-%d}"
        worked = "、".join(f"{on:%m-%d}" for on in run.makeups)
        words = f"{days}；{worked} 上班" if worked else days
        self.setLayout(layouts.column(top, layouts.row(4, (Label(words, "hint", wrap=True), 1), gap=0), gap=0))

    def _pick(self) -> None:
        self._page.grid.pick(self._run.first, self._run.last)
        self._page.grid.setFocus()


def _write(person: Person, year: int, out: Path) -> int:
    from reports.kit import sheet  # office files are slow to import

    kind = register.get_list("calendar")
    within = (Filter("day", "ge", date(year, 1, 1)), Filter("day", "le", date(year, 12, 31)))
    rows = tuple(listing.every(kind, person, Query(within)))
    sheet.write(out, kind, rows, [column.key for column in kind.columns])
    return len(rows)


def _legend() -> list[QWidget]:
    """What the signs of the grid mean."""
    shown = []
    for kind, (sign, tone) in SIGNS.items():
        if kind is not rules.DayKind.WORKDAY:
            words = "单位自定休息" if kind is rules.DayKind.REST else KIND_NAMES[kind]
            shown += [Badge(sign, tone, ""), Label(words, "hint")]
    return shown
