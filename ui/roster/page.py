"""The roster of a month: people by days, typed like a sheet, saved by itself, published when nothing is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu

from models.core.register import Done
from models.roster.plan.grid import Grid
from models.roster.plan.rules import Problem
from models.roster.rights import READ, WRITE
from models.roster.workflow import ROSTER_KIND_NAMES, ROSTER_STATE_NAMES, ROSTER_STATE_TONES, RosterKind, RosterState
from ui.kit import layouts, rowactions
from ui.kit.actionform import run_action
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button, MenuButton
from ui.kit.fields.choice import QuietComboBox
from ui.kit.grid.monthbar import Legend, MonthBar, later
from ui.kit.grid.monthgrid import MonthGrid
from ui.kit.imports.importroom import ImportRoom
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.rowactions import RowAction
from ui.kit.segmented import Segmented
from ui.kit.state import StatePanel
from ui.kit.stores import DraftPlace
from ui.kit.text import Label
from ui.roster import board, head, menu, reading, recorded
from ui.roster.editor import Editor
from ui.roster.problems import ProblemsCard
from ui.roster.reading import Read
from ui.roster.saver import SET_CELLS
from ui.roster.sheet import Edit, Key

BADGES = {RosterState.DRAFT: "edit", RosterState.PUBLISHED: "checkmark", RosterState.CLOSED: "lock_closed"}


class RosterPage(ReadPage):
    """The month grid of one unit and kind."""

    page_name = "rosters"
    chapter = "roster"
    title = "排班"
    permission = READ
    papers = ("roster_posting", "roster", "handover_log")
    entities = frozenset(
        {"roster", "roster_change", "shift_type", "shift_time", "department", "employee", "rule_change"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._month: date | None = None
        self._place: tuple[int, str] | None = None
        self._record: int | None = None
        self._go: tuple[date, int | None, RosterKind | None] | None = None
        self._is_week = False
        self.read: Read | None = None
        self._make()
        self._connect()

    # making

    def _make(self) -> None:
        self.month = MonthBar()
        self.units, self.kinds = QuietComboBox(), QuietComboBox()
        self.units.setAccessibleName("部门")
        self.units.setMinimumWidth(150)
        self.units.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.units.setMinimumContentsLength(12)
        self.kinds.setAccessibleName("排班表的种类")
        self.kinds.addItems(list(ROSTER_KIND_NAMES.values()))
        self.views = Segmented(("月", "周"), "看整月还是一周")
        self.hard, self.soft, self.unset = Badge(""), Badge(""), Badge("")
        self.saving = Label("", "hint")
        self.legend, self.grid, self.problems = Legend(), MonthGrid(), ProblemsCard()
        self.line = NoticeBar("", "info")
        self.editor = Editor(self.context, self.grid, self.line, self)
        bar = layouts.row(
            self.month, self.units, self.kinds, self.views, None, self.hard, self.soft, self.unset, gap=8
        )  # fmt: skip
        legend = layouts.row((self.legend, 1), self.saving, gap=12)
        self._empty = layouts.column()
        self._nothing = layouts.boxed(self._empty)
        self._nothing.hide()
        self._plan = layouts.boxed(layouts.column(legend, self.line, (self.grid, 100), self.problems, None, gap=8))
        self._content = layouts.boxed(layouts.column(bar, (self._plan, 1), (self._nothing, 1), gap=8))
        self._content.hide()
        self.body.addWidget(self._content, 1)
        self._import = ImportRoom(self, self._content, self.grid)
        self._publish: Button | None = None

    def _connect(self) -> None:
        self.month.chosen.connect(self._turn_to)
        self.units.activated.connect(self._pick)
        self.kinds.activated.connect(self._pick)
        self.views.chosen.connect(self.show_view)
        self.editor.shown.connect(self._show_state)
        self.editor.settled.connect(self._settled)
        self.editor.change_wanted.connect(self._ask_reason)
        self.problems.go_wanted.connect(self._go_to)
        self.problems.fix_wanted.connect(self.editor.fix)
        self.problems.waive_wanted.connect(self._waive)
        self.grid.month_wanted.connect(self.turn)
        self.grid.menu_wanted.connect(self._open_menu)
        self.grid.edit_wanted.connect(self._open_menu_at)
        self.grid.why_wanted.connect(self._explain)

    # reading

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        if isinstance(query, DraftPlace) and query.action == SET_CELLS:
            record, query = query.record, None
        if record is not None and record != self._record:
            self._record, self._loaded_once = record, False
        super().shown(record, query)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)  # the days of a roster, once they are there

    @override
    def fetch(self) -> Read:
        wanted = self._place or reading.remembered(self.context.settings)
        return reading.read(self.context.person, self._record, self._month, wanted, is_fixed=self._place is not None)

    @override
    def show_read(self, read: Read) -> None:
        has_keys = self._has_keys()
        self.read = read
        self._month = read.month
        self._content.setVisible(not self._import.is_open)
        self.month.show_month(read.month, read.today)
        self._show_choices(read)
        chosen = read.chosen
        if chosen is not None:
            self._place = (chosen.unit_id, str(chosen.kind))
            reading.remember(self.context.settings, self._place)
        self._record = read.grid.head.id if read.grid is not None else None
        self._plan.setVisible(read.grid is not None)
        self._nothing.setVisible(read.grid is None)
        if read.grid is None:
            self.editor.close()
            self._show_nothing(read)
        else:
            self.editor.open(read.grid, read.keys, read.today)
            self.legend.show_signs(board.legend(read.grid))
            self.show_view()
        self._show_head()
        self._show_state()
        if has_keys:
            self._take_keys()

    def _has_keys(self) -> bool:
        """Whether the keys go to the grid, or to what stands in its place."""
        focus = QApplication.focusWidget()
        return self.isVisible() and (focus is None or focus is self.grid.days or self._nothing.isAncestorOf(focus))

    def _take_keys(self) -> None:
        """Give the keys to the grid, without one to the button that makes it, or to the month."""
        button = self._nothing.findChild(Button) if self.editor.grid is None else None
        target = self.grid if self.editor.grid is not None else button or self.month
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_choices(self, read: Read) -> None:
        units = {one.unit_id: one for one in read.choices}
        self.units.clear()
        for one in units.values():
            people = f"（{len(read.grid.people)} 人）" if read.grid and read.grid.head.unit_id == one.unit_id else ""
            self.units.addItem(f"{one.unit}{people}", one.unit_id)
        if read.chosen is not None:
            self.units.setCurrentIndex(list(units).index(read.chosen.unit_id))
            self.kinds.setCurrentIndex(list(RosterKind).index(read.chosen.kind))
        self.units.setToolTip(units[read.chosen.unit_id].path if read.chosen is not None else "")

    def _show_nothing(self, read: Read) -> None:
        layouts.clear(self._empty)
        month = f"{read.month.year} 年 {read.month.month} 月"
        if read.chosen is None:
            panel = StatePanel("calendar_ltr", "info", f"{month}没有可看的排班表", "部门发布排班以后，就能在这里看到。")
        else:
            what = f"{read.chosen.unit} {month}的{ROSTER_KIND_NAMES[read.chosen.kind]}"
            buttons = [rowactions.button(one, "primary") for one in self._create(read)]
            words = "新建后可以从上月复制、套用轮班，或直接填写。" if buttons else "排好并发布以后，就能在这里看到。"
            panel = StatePanel("calendar_ltr", "info", f"还没有{what}", words, buttons)
        self._empty.addWidget(panel, 1)

    def _create(self, read: Read) -> list[RowAction]:
        chosen, person = read.chosen, self.context.person
        if chosen is None or not person.sees(WRITE, employee_id=None, unit_id=chosen.unit_id):
            return []
        fixed = {"month": f"{read.month:%Y-%m}", "unit_id": chosen.unit_id, "kind": str(chosen.kind)}
        return [RowAction("新建排班表", partial(self._run, "roster.create", fixed), "add")]

    def _run(self, name: str, values: Mapping[str, Any]) -> None:
        run_action(self.context, name, values, owner=self)

    # the head

    def _show_head(self) -> None:
        read = self.read
        grid = read.grid if read is not None else None
        self._publish = None
        if read is None or grid is None:
            self.head.set_badge(None)
            self.head.set_actions(rowactions.buttons(head.taking(self), most=2))
            return
        state = grid.head.state
        self.head.set_badge(BadgeText(ROSTER_STATE_NAMES[state], ROSTER_STATE_TONES[state], BADGES[state]))
        self.head.subtitle.setText(f"{read.month.year} 年 {read.month.month} 月 · {self.head.subtitle.text()}")
        buttons = [*map(rowactions.button, head.filling(self, grid)), *paperopen.buttons(self.paper_actions())]
        ending = head.ending(self, grid)
        if ending:
            more = MenuButton("更多", QMenu(), tip="更多操作")
            more.setMenu(rowactions.menu(ending, more))
            buttons.append(more)
        primary = head.next_step(self, grid)
        if primary is not None:
            buttons.append(rowactions.button(primary, "primary", "Ctrl+Enter"))
            self._publish = buttons[-1] if grid.may.publish else None
        self.head.set_actions(buttons)

    def _show_state(self) -> None:
        """Counters, what waits to be saved, what is in the way of publishing."""
        grid = self.editor.grid
        counts = (grid.conflicts, grid.reminders, grid.unset) if grid is not None else (0, 0, 0)
        words = ("处冲突", "处提醒", "格未排")
        shown = grid is not None and grid.head.state is RosterState.DRAFT
        looks = (("bad", "warning"), ("warn", "info"), ("mute", "circle"))
        for badge, count, told, look in zip((self.hard, self.soft, self.unset), counts, words, looks, strict=True):
            badge.set_badge(BadgeText(f"{count} {told}", *look))
            badge.setVisible(bool(count) and (shown or told != "格未排"))
        if grid is not None:
            editable = grid.may.set_cells or grid.may.change_cells
            draft = grid.head.state is RosterState.DRAFT
            self.problems.show_problems(grid.problems, draft=draft, editable=editable, waives=grid.may.waive)
        self._show_saving(grid)
        if self._publish is not None and grid is not None:
            self._publish.set_reason(self._in_the_way(grid))

    def _show_saving(self, grid: Grid | None) -> None:
        editor = self.editor
        if grid is None or not grid.may.set_cells:
            words = "空格键看说明，F2 改班" if grid is not None and grid.may.change_cells else ""
        elif editor.waiting:
            words = f"{editor.waiting} 格待保存"
        else:
            words = f"已自动保存 {editor.saved_at:%H:%M}" if editor.saved_at else "填写后自动保存"
        self.saving.setText(words)

    def _in_the_way(self, grid: Grid) -> str | None:
        if grid.conflicts:
            return f"还有 {grid.conflicts} 处冲突，处理完才能发布"
        if self.editor.waiting:
            return f"还有 {self.editor.waiting} 格没有保存，保存后才能发布"
        return None if grid.cells else "这张排班表还是空的，请先排班"

    # going elsewhere

    def turn(self, step: int) -> None:
        """To the next (1) or the previous (-1) month, or week."""
        if self.read is None:
            return
        if self._is_week and self.editor.grid is not None and self.editor.days:
            week = board.week_of(self.editor.grid, self.editor.days[0], step)
            if week:
                self.editor.show(week)
                return
        self._turn_to(later(self.read.month, step))

    def _turn_to(self, month: date) -> None:
        self.leave_for(month, *(self._place_now()))

    def _pick(self, _index: int) -> None:
        if self.read is not None:
            self.leave_for(self.read.month, *self._place_now())

    def _place_now(self) -> tuple[int | None, RosterKind | None]:
        return self.units.currentData(), list(RosterKind)[self.kinds.currentIndex()]

    def leave_for(self, month: date, unit: int | None, kind: RosterKind | None) -> None:
        """Open another roster, after what is typed in this one is saved."""
        self._go = (month, unit, kind)
        if self.editor.waiting:
            self.editor.saver.resume()
            self.editor.tell(f"还有 {self.editor.waiting} 格没有保存，保存后就换到您要看的排班表。", "info")
            if self.read is not None:
                self._show_choices(self.read)
        else:
            self._settled()

    def _settled(self) -> None:
        """Nothing waits to be saved: go where the person wanted to go."""
        if self._go is None:
            return
        month, unit, kind = self._go
        self._go = None
        self._month, self._record = month, None
        self._place = (unit, str(kind)) if unit is not None and kind is not None else None
        self.reload()

    def show_view(self, _number: int = 0) -> None:
        """The month, or the week of the current cell."""
        grid, self._is_week = self.editor.grid, self.views.current() == 1
        if grid is None:
            return
        key = self.editor.key_at(self.grid.current() or (0, 0)) if self.editor.days else None
        if not self._is_week:
            self.editor.show([one.day for one in grid.days])
        elif grid.days:
            first = key[1] if key is not None else self.read.today if self.read else grid.days[0].day
            self.editor.show(board.week_of(grid, first, 0) or board.week_of(grid, grid.days[0].day, 0))

    def _go_to(self, problem: Problem) -> None:
        employee = problem.employee_id or (problem.fix.employee_id if problem.fix is not None else None)
        if self._is_week and self.editor.grid is not None:
            self.editor.show(board.week_of(self.editor.grid, problem.day, 0) or self.editor.days)
        place = self.editor.place_of(employee, problem.day)
        if place is None and problem.day in self.editor.days:
            place = (0, list(self.editor.days).index(problem.day))
        if place is not None:
            self.grid.go_to(*place)
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        grid = self.editor.grid
        if grid is None:
            return {}
        if paper == "handover_log":
            return {"unit": grid.head.unit_id}
        return {"month": grid.head.month, "unit": grid.head.unit_id, "kind": str(grid.head.kind)}

    # acts

    def _waive(self, problem: Problem) -> None:
        if self.editor.grid is None:
            return
        if self.editor.waiting:
            self.editor.tell("正在保存刚填写的格子，请稍后再忽略提醒。", "info")
            return
        values = {"reminders": [{"about": problem.about}]}
        subtitle = f"{problem.who} {problem.day:%m-%d} {problem.words}"
        self.open_form("roster.waive", self.editor.grid.head.id, fixed=values, subtitle=subtitle, title="忽略提醒")

    def _ask_reason(self, edits: Mapping[Key, Edit]) -> None:
        recorded.ask(self, edits)

    @override
    def form_saved(self, done: Done) -> None:
        """Pages reload by themselves when something they show changed; the grid keeps the keyboard."""
        super().form_saved(done)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_menu(self, at: QPoint) -> None:
        grid, place = self.editor.grid, self.grid.current()
        if grid is not None and place is not None:
            made: QMenu = menu.of_cells(self, grid, place)
            made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            made.popup(at)

    def _open_menu_at(self, row: int, column: int) -> None:
        self._open_menu(self.grid.cell_rect(row, column).bottomLeft())

    def _explain(self, row: int, column: int) -> None:
        if self.editor.grid is not None:
            menu.explain(self, self.editor.grid, (row, column))

    def open_import(self) -> None:
        """Open the import of rosters in place of the grid."""
        self._import.open("roster", self.title)

    @override
    def unsaved(self) -> bool:
        """Whether typing waits to be saved, a form is open with typing, or an import with corrections."""
        return super().unsaved() or bool(self.editor.waiting) or self._import.unsaved

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if self._import.is_open:
            super().keyPressEvent(event)
        elif control and step:
            self.turn(step)
        elif event.key() == Qt.Key.Key_F8:
            self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.grid.days.go_to_mark(-1 if back else 1)
        else:
            super().keyPressEvent(event)
