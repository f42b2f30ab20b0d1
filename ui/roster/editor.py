"""Typing in the roster: from the grid into the sheet, judged at once, saved by itself, never lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from models.core.errors import Conflict
from models.roster.plan.grid import Grid
from models.roster.plan.rules import REST, Problem
from ui.kit import compare
from ui.kit.grid.monthgrid import MonthGrid
from ui.kit.grid.value import Changes, Place
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.roster import board, sheet
from ui.roster.board import Board
from ui.roster.saver import Saver
from ui.roster.sheet import Edit, Key, Sheet, Slots, slots_of, text_of

NAMED = 3
REST_NAMES = ("公休", "休息")


@dataclass(frozen=True)
class _Clash:
    """A cell that two people set, as the comparison of versions shows it."""

    name: str
    label: str
    opened: str
    mine: str
    theirs: str
    preset: bool = False


class Editor(QObject):
    """One roster at a time in a MonthGrid. `shown` follows everything that changes what the page tells about it.

    `change_wanted` carries edits of a published roster, which need a reason; `settled` follows when nothing waits to
    be saved any more.
    """

    shown = Signal()
    settled = Signal()
    change_wanted = Signal(object)

    def __init__(self, context: Context, grid: MonthGrid, notice: NoticeBar, page: QWidget) -> None:
        super().__init__(page)
        self._page, self._view, self._notice = page, grid, notice
        self.sheet = Sheet()
        self.saver = Saver(context, self.sheet, self)
        self.grid: Grid | None = None
        self.days: Sequence[date] = ()
        self.saved_at: datetime | None = None
        self._board: Board | None = None
        self._called: Mapping[str, str] = {}
        self._conflict: Conflict | None = None
        self._notice_run: str = ""
        self._notice_stays = False
        self._notice.pressed.connect(self._notice_pressed)
        self._notice.hide()
        self.saver.saved.connect(self._saved)
        self.saver.lost.connect(self._lost)
        self.saver.clashed.connect(self._clashed)
        self.saver.refused.connect(self._refused)
        grid.changes_wanted.connect(self.change)
        grid.key_refused.connect(self._key_refused)
        grid.paste_cut.connect(self._paste_cut)
        grid.undo_wanted.connect(self.undo)
        grid.redo_wanted.connect(self.redo)

    # what is open

    def open(self, read: Grid, keys: Mapping[str, str], today: date) -> None:
        """Show a roster as it was read just now; the typing that is not saved stays over it."""
        afresh = self.grid is None or self.grid.head.id != read.head.id
        self._board = Board(read, keys, today)
        self._called = {one.name: one.code for one in read.legend} | dict.fromkeys(REST_NAMES, REST)
        self.sheet.open(board.stored(read), afresh=afresh)
        if afresh:
            self._conflict, self.saved_at = None, None
            self.tell("")
        if read.may.set_cells and afresh and self.saver.open(read.head.id, f"{read.head.unit} {read.head.month}"):
            self.tell(f"已恢复您上次没保存的 {self.sheet.waiting} 格，正在保存。", "info")
        typed = {key: self.sheet.slots(key) for key in (*self.sheet.sending, *self.sheet.typed)}
        self.grid = read.with_cells(board.sets(typed)) if typed else read
        self.days = [one.day for one in read.days]

    def close(self) -> None:
        """Show no roster."""
        self.grid, self._board = None, None

    def show(self, days: Sequence[date]) -> None:
        """Show these days of it."""
        self.days = days
        if self.grid is not None and self._board is not None:
            self._view.show_value(self._board.value(self.grid, days))

    def key_at(self, place: Place) -> Key | None:
        """Whose cell it is, of which day."""
        if self.grid is None or not self.grid.people:
            return None
        return self.grid.people[place[0]].employee_id, self.days[place[1]]

    def place_of(self, employee_id: int | None, day: date) -> Place | None:
        """Where a cell is on the screen, or None."""
        if self.grid is None or day not in self.days:
            return None
        rows = [one.employee_id for one in self.grid.people]
        return (rows.index(employee_id), list(self.days).index(day)) if employee_id in rows else None

    def name_of(self, employee_id: int) -> str:
        """The name of somebody in the roster."""
        people = self.grid.people if self.grid is not None else ()
        return next((one.name for one in people if one.employee_id == employee_id), "")

    def words_of(self, edits: Mapping[Key, Edit]) -> str:
        """Edits in words, of many the first few: 马腾 12-09 早 → 中."""
        told = [
            f"{self.name_of(key[0])} {key[1]:%m-%d} {text_of(edit.was) or '空'} → {text_of(edit.now) or '空'}"
            for key, edit in edits.items()
        ]
        return "；".join(told[:NAMED]) + (f"等 {len(told)} 格" if len(told) > NAMED else "")

    # typing

    def change(self, changes: Changes) -> None:
        """What the grid wants: texts in cells. Signs that nobody knows are told and left out."""
        wanted: dict[Key, Slots] = {}
        unknown: list[str] = []
        for place, words in changes.items():
            key = self.key_at(place)
            if key is None:
                continue
            slots = slots_of(words, self.sheet.slots(key), self._called)
            if self._may_stand(slots, self.sheet.slots(key)):
                wanted[key] = slots
            else:
                unknown.append(words)
        self.put(wanted)
        if unknown:
            named = "、".join(f"“{one}”" for one in list(dict.fromkeys(unknown))[:NAMED])
            told = f"{len(unknown)} 格没有填：班次里没有{named}，或一格写了两个以上。其余的已填好。"
            self.tell(told if wanted else told.replace("其余的已填好。", "请对照图例。"), "warn", stays=True)

    def _may_stand(self, slots: Slots, before: Slots) -> bool:
        codes = [slot.code for slot in slots]
        known = {slot.code for slot in before}
        if len(codes) > sheet.MOST_SHIFTS or (REST in codes and len(codes) > 1) or len(set(codes)) < len(codes):
            return False
        return self.grid is not None and all(code in known or self.grid.knows(code) for code in codes)

    def put(self, wanted: Mapping[Key, Slots]) -> None:
        """Set cells: of a draft at once, of a published roster with a reason."""
        if self.grid is None or not wanted:
            return
        if self.grid.may.set_cells:
            if self.sheet.put(wanted):
                self._typed(wanted)
        elif self.grid.may.change_cells:
            edits = {key: Edit(self.sheet.slots(key), now) for key, now in wanted.items()}
            self.change_wanted.emit({key: edit for key, edit in edits.items() if edit.was != edit.now})

    def fix(self, problem: Problem) -> None:
        """Take the way out that a problem names."""
        fix = problem.fix
        if fix is not None:
            key = (fix.employee_id, fix.day)
            self.put({key: sheet.replaced(self.sheet.slots(key), fix.position, fix.code)})

    def undo(self) -> None:
        """Take back the last typing, saved or not."""
        self._stepped(self.sheet.undo(), "没有可撤销的填写。")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._stepped(self.sheet.redo(), "没有可恢复的填写。")

    def _stepped(self, changed: Sequence[Key], nothing: str) -> None:
        if self.grid is None or not self.grid.may.set_cells:
            return
        if not changed:
            self.tell(nothing, "info", stays=True)
            return
        self._typed({key: self.sheet.slots(key) for key in changed})
        place = self.place_of(*changed[0])
        if place is not None:
            self._view.go_to(*place)

    def _typed(self, changed: Mapping[Key, Slots]) -> None:
        if self.grid is not None:
            self.grid = self.grid.with_cells(board.sets(changed))
        if self._notice_run == "":
            self.tell("")
        self.saver.touched()
        self.show(self.days)
        self.shown.emit()

    def _key_refused(self, character: str) -> None:
        told = f"“{character}”键没有对应的班次，或有几个同音的。请按图例上的数字，或用粘贴。"
        self.tell(told, "info", stays=True)

    def _paste_cut(self, rows: int, columns: int) -> None:
        parts = [f"{rows} 行"] * bool(rows) + [f"{columns} 列"] * bool(columns)
        before = self._notice.words() if self._notice_stays else ""
        told = f"剪贴板里有 {'、'.join(parts)}超出了表格，没有粘贴。请核对是否从对应的人和日子粘贴。"
        self.tell(f"{before}{told}", "warn", stays=True)

    # saving

    @property
    def waiting(self) -> int:
        """How many cells are not known to be saved."""
        return self.sheet.waiting

    def _saved(self, at: datetime) -> None:
        self.saved_at = at
        if not self._notice_stays:
            self.tell("")
        self.shown.emit()
        if not self.waiting:
            self.settled.emit()

    def _lost(self) -> None:
        self.tell(f"连接中断，{self.waiting} 格还没有保存，都还在；连接恢复后自动保存。", "bad", "立即重试", "resume")
        self.shown.emit()

    def _refused(self, sentence: str) -> None:
        self.tell(f"{sentence} 您填写的 {self.waiting} 格还没有保存，都还在。", "bad", "放弃没保存的格子", "give_up")
        self.shown.emit()

    def tell(self, words: str, tone: str = "info", action: str = "", run: str = "", *, stays: bool = False) -> None:
        """Say something above the grid, or nothing; `run` names what its button does.

        What `stays` is there until the next typing, other words until what is typed is saved.
        """
        self._notice_run, self._notice_stays = run, stays
        self._notice.setVisible(bool(words))
        if words:
            self._notice.set_words(words, tone, action)

    def _notice_pressed(self) -> None:
        {"resume": self.saver.resume, "give_up": self.give_up, "choose": self._ask}.get(self._notice_run, _nothing)()

    def give_up(self) -> None:
        """Forget the typing that could not be saved, and read the roster again."""
        self.sheet.give_up()
        self.saver.stop()
        self.tell("")
        self.settled.emit()
        self._page.reload()  # type: ignore[attr-defined]

    # two people in one cell

    def _clashed(self, conflict: Conflict) -> None:
        self._conflict = conflict
        self.shown.emit()
        self._ask()

    def _theirs(self, conflict: Conflict) -> dict[Key, Slots]:
        found: dict[Key, Slots] = {}
        for one in conflict.theirs.values["cells"]:
            day = one["day"] if isinstance(one["day"], date) else date.fromisoformat(one["day"])
            key = (one["employee_id"], day)
            edit = self.sheet.typed.get(key)
            before = found.get(key, edit.was if edit is not None else self.sheet.stored.get(key, ()))
            found[key] = sheet.replaced(before, one["position"], one["shift"])
        return found

    def _ask(self) -> None:
        conflict = self._conflict
        if conflict is None:
            return
        theirs = self._theirs(conflict)
        clashes = [self._clash(key, slots) for key, slots in theirs.items()]
        who, at = conflict.theirs.who or "别人", conflict.theirs.at
        self.tell(f"{who}也改了其中 {len(clashes)} 格，您的还没有保存。", "warn", "选择保留哪个", "choose")
        head = self.grid.head if self.grid is not None else None
        place = f"{head.unit} {head.month} 的 {len(clashes)} 格" if head is not None else f"{len(clashes)} 格"
        shown = compare.Conflict("排班表", place, who, f"{at:%H:%M}" if at else "刚才", clashes)
        compare.CompareDialog.ask(self._page, shown, partial(self._decided, theirs))

    def _clash(self, key: Key, theirs: Slots) -> _Clash:
        edit = self.sheet.typed.get(key, Edit((), ()))
        told: list[Any] = [text_of(one) or "空" for one in (edit.was, edit.now, theirs)]
        return _Clash(f"{key[0]}:{key[1]}", f"{self.name_of(key[0])} {key[1]:%m-%d}", *told)

    def _decided(self, theirs: Mapping[Key, Slots], decision: compare.Decision) -> None:
        mine = {name for name, side in decision.choices.items() if side == "mine"}
        self._conflict = None
        self.sheet.rebase(theirs, keep=[key for key in theirs if f"{key[0]}:{key[1]}" in mine])
        self._typed({key: self.sheet.slots(key) for key in theirs})
        self.tell("")
        self.saver.resume()
        if not self.waiting:
            self.saver.stop()
            self.settled.emit()
        self._page.reload()  # type: ignore[attr-defined]


def _nothing() -> None:
    return None
