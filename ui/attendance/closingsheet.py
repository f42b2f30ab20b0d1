"""One attendance sheet on a page of its own: how far it is, by when it is due, what is open, its versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from models.attendance.month import course
from models.attendance.month.checklist import KIND_NAMES
from models.attendance.month.course import OpenItem, SheetCourse
from models.attendance.month.form import DRAFT
from models.attendance.workflow import SHEET_STATE_NAMES, SHEET_STATE_TONES
from models.core.course import Clock
from models.core.lists import Filter
from models.core.papers import kinds
from ui.attendance import closingparts
from ui.kit import courseview, layouts, rowactions
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card, Facts
from ui.kit.courseview import CourseView
from ui.kit.notice import NoticeBar
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.text import Label, Line

PAPER = "attendance_sheet"
MOST, MOST_CHANGES = 40, 12


class SheetView(CourseView):
    """Reads one sheet and shows it; the list keeps its place behind it."""

    entities = frozenset(
        {
            "attendance_sheet", "attendance_day", "attendance_request", "day_verdict", "leave_slip",
            "day_confirmation", "punch", "roster", "roster_entry", "late_fact",
        }
    )  # fmt: skip

    def __init__(self, page, record: int) -> None:
        super().__init__(page, record, "关账")

    @override
    def fetch(self) -> SheetCourse:
        return course.course(self.page.context.person, self.record)

    @override
    def title(self) -> tuple[str, BadgeText]:
        state = self._data.sheet.state
        return self._data.title, BadgeText(SHEET_STATE_NAMES[state], SHEET_STATE_TONES[state])

    @property
    def _data(self) -> SheetCourse:
        data: SheetCourse = self.read
        return data

    @override
    def papers(self) -> Sequence[RowAction]:
        kind, context, sheet = kinds.get_paper(PAPER), self.page.context, self._data.sheet
        if not sheet.people or not paperopen.may_make(context.person, kind):
            return ()
        wanted = Wanted(PAPER, initial={"month": sheet.month, "unit": sheet.unit_id or None})
        words = f"打印考勤表{DRAFT if sheet.is_open else ''}"
        return [RowAction(words, partial(paperopen.open_paper, self, context, wanted), "print")]

    @override
    def steps(self) -> Sequence[RowAction]:
        return [*closingparts.step_actions(self.page, self._data), *self._places()]

    def _places(self) -> list[RowAction]:
        """Where to look further: the days, what changed, whom to chase."""
        sheet = self._data.sheet
        month, unit = Filter("month", "eq", sheet.month), Filter("unit", "eq", sheet.unit)
        go = self.page.context.open_page
        return [
            RowAction("看月表", partial(go, "attendance_day", None, (month,)), "calendar_ltr"),
            RowAction("看变化", partial(go, "month_change", None, (month, unit)), "history"),
            RowAction("看催办", partial(go, "month_chase", None, (month,)), "phone"),
        ]

    @override
    def parts(self) -> Iterable[layouts.Item]:
        data = self._data
        if data.came_back:
            yield NoticeBar(data.came_back, "bad")
        yield Card("", courseview.stages(data.stages))
        yield layouts.row((self._clock(), 1), (self._facts(), 1), gap=12)
        right = layouts.column(*self._changes(), *self._versions(), None, gap=12)
        if data.sheet.is_open:
            yield layouts.row((layouts.column(self._checklist(), None, gap=0), 2), (right, 1), gap=12)
        else:
            yield right

    def _clock(self) -> QWidget:
        context, data = self.page.context, self._data
        return courseview.ClockRow(context, [data.clock], partial(_clock_now, context, data.record))

    def _facts(self) -> Card:
        sheet = self._data.sheet
        open_words = f"必须处理 {self._data.hard} 项，可放行 {len(self._data.items) - self._data.hard} 项"
        facts = [
            ("人数", f"{sheet.people} 人"), ("版本", f"第 {sheet.version} 版" if sheet.version else "还没有编制"),
            ("下一步", self._data.clock.lines[-1] if sheet.is_open else sheet.next_words or "已办结"),
        ]  # fmt: skip
        if sheet.is_open:
            facts.insert(1, ("待处理", open_words))
        return Card("", Facts(facts, 2))

    # what is open

    def _checklist(self) -> Card:
        data = self._data
        if not data.items:
            words = "没有待处理的事项，可以编制考勤表。" if data.sheet.people else "这个部门本月没有人员。"
            return Card("关账前待处理事项", NoticeBar(words, "ok"))
        shown: list[layouts.Item] = []
        for one in data.items[:MOST]:
            if shown:
                shown.append(Line())
            shown.append(self._item(one))
        if len(data.items) > MOST:
            shown.append(self._link(f"看全部 {len(data.items)} 项", self._open_all))
        note = f"必须处理 {data.hard} 项 · 可写明原因后编制 {len(data.items) - data.hard} 项"
        return Card("关账前待处理事项", *shown, note=note, right=self._confirm(), gap=8)

    def _confirm(self) -> QWidget | None:
        fix = self._data.confirm
        found = closingparts.fix_actions(self.page, fix, self._data.title) if fix is not None else []
        return rowactions.button(found[0], "plain") if found else None

    def _item(self, one: OpenItem) -> layouts.Item:
        item = one.item
        badge = Badge(KIND_NAMES[item.kind], "bad" if item.is_hard else "warn", "")
        words = layouts.column(Label(one.name, "strong"), Label(item.words, "label", wrap=True), gap=1)
        right: list[layouts.Item] = [self._look(one)]
        fixes = closingparts.fix_actions(self.page, one.fix, f"{one.name} {item.day:%Y-%m-%d}") if one.may_fix else []
        if fixes:
            right.append(rowactions.button(fixes[0], "plain"))
        elif one.fix.verb:
            right.append(Label(one.fix.verb, "hint"))
        return layouts.row(badge, (words, 1), *right, gap=10)

    def _look(self, one: OpenItem) -> Button:
        """The record itself, or the day in the month grid."""
        item, context = one.item, self.page.context
        if item.entity and item.record is not None:
            return self._link("打开", partial(context.open_page, item.entity, item.record), f"打开{one.name}的单据")
        look = closingparts.look_action(self.page, item.employee_id, item.day)
        return self._link("看这天", look.run, f"在月表里看{one.name}")

    def _link(self, words: str, run, tip: str = "") -> Button:
        button = Button(words, "link", tip=tip or words)
        button.clicked.connect(partial(_run, run))
        return button

    def _open_all(self) -> None:
        sheet = self._data.sheet
        filters = (Filter("month", "eq", sheet.month), Filter("unit", "eq", sheet.unit))
        self.page.context.open_page("month_open_item", None, filters)

    # what was

    def _changes(self) -> list[QWidget]:
        """What the version that counts says otherwise than the one before."""
        data = self._data
        if not data.changes:
            return []
        items: list[layouts.Item] = []
        for one in data.changes[:MOST_CHANGES]:
            day = f"{one.day:%m-%d} " if one.day is not None else ""
            items.append(Label(f"{day}{one.name}：{one.before or '—'} → {one.after or '—'}", "strong", wrap=True))
            if one.why:
                items.append(Label(one.why, "hint", wrap=True))
        if len(data.changes) > MOST_CHANGES:
            items.append(self._link(f"看全部 {len(data.changes)} 处", self._places()[1].run))
        return [Card(f"与第 {data.sheet.version - 1} 版不同", *items, note=f"{len(data.changes)} 处", gap=4)]

    def _versions(self) -> list[QWidget]:
        found = self._data.versions
        return [courseview.versions_card(found)] if found else []


def _clock_now(context, record: int) -> Sequence[Clock]:
    return [course.course(context.person, record).clock]


def _run(run, _checked: bool = False) -> None:
    run()
