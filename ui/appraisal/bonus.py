"""Bonus sheets of a month with their due clock and steps, and the papers of the month for the office in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from models.appraisal import course, rights
from models.appraisal.course import BonusCourse
from models.appraisal.workflow import BonusState
from models.core import database, register
from models.core.access import Scope
from models.core.errors import Refused
from models.core.lists import Row
from models.core.unit import new_op_id
from ui.appraisal import bonusparts
from ui.appraisal.bonussheet import BonusView
from ui.kit import listmodel, rowactions
from ui.kit.confirm import ConfirmDialog
from ui.kit.detail import Detail, Figure
from ui.kit.monthsheets import MonthSheetsPage
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.tasks import Progress

PACK, OPEN = "appraisal.export_pack", "OPEN"
MOST_LACKING = 6


class BonusPage(MonthSheetsPage):
    """The bonus sheets of a month; one opens on a page of its own with its rows."""

    list_name = page_name = "bonus_sheets"
    title = "奖金表"
    chapter = "bonus"
    icon = "receipt_money"
    papers = ("bonus_sheet",)
    also = frozenset({"attendance_sheet", "bonus_result"})
    empty_title = "这个月还没有可以编制的奖金表"
    empty_words = "考勤表编制以后，每个部门一张奖金表列在这里；考勤表核对后才能编制。"
    overview_of = course.overview

    def __init__(self, context: Context) -> None:
        self._folder: Path | None = None
        super().__init__(context)
        if context.person.reach(rights.READ) is Scope.OWN:
            self.empty_title, self.empty_words = "奖金表由主管和经理办理", "您自己的奖金在“奖金明细”里看。"
        self.result = NoticeBar("", "ok", "打开文件夹")
        self.result.pressed.connect(self._open_folder)
        self.result.hide()
        self.add_notice(self.result)

    @override
    def month_turned(self) -> None:
        self.result.hide()
        super().month_turned()

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if not self.context.person.may(register.get_action(PACK).permission):
            return ()
        return [rowactions.button(RowAction("导出月结资料", self.ask_folder, "folder_open"))]

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may(rights.PREPARE):
            return None
        reason = self.overview.why_not_close if self.overview is not None else ""
        return RowAction("编制奖金表", self.prepare, "checkmark", "primary", reason or None)

    def prepare(self) -> None:
        """Open the form that prepares the sheets of all units whose attendance sheet is checked."""
        self.open_form(course.PREPARE, fixed={"month": self.month}, subtitle=f"{self.month}，编制后当月得分不再变动")

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        if not self.context.person.may(rights.PREPARE):
            return ()
        fitting = self._ready()
        reason = None if fitting else "所选的已经编制，或考勤表还没有核对"
        return [RowAction(f"编制 {len(fitting)} 张奖金表", self.prepare_ticked, "checkmark", reason=reason)]

    def _ready(self) -> list[Row]:
        value = partial(listmodel.value_of, self.kind)
        return [
            one for one in self.ticked()
            if value(one, "state") == BonusState.OPEN and value(one, "attendance") in course.READY
            and value(one, "unit_id")
        ]  # fmt: skip

    def prepare_ticked(self) -> None:
        """Open the form that prepares the ticked sheets together."""
        chosen = self._ready()
        names = "、".join(listmodel.value_of(self.kind, one, "unit") for one in chosen)
        read = partial(database.read, partial(course.units_of, [one.record for one in chosen]))
        self.context.tasks.run(read, partial(self._prepare_units, names), self.context.fail, owner=self)

    def _prepare_units(self, names: str, units: Sequence[int]) -> None:
        self.open_form(course.PREPARE, fixed={"month": self.month, "units": units}, subtitle=f"{self.month} {names}")

    # one sheet

    @override
    def read_more(self, record: int) -> BonusCourse:
        return course.course(self.context.person, record)

    @override
    def detail(self, row: Row, more: BonusCourse | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        badge = listmodel.badge(self.kind.column("state"), value("state"))
        payable = value("payable_fen")
        figure = (
            Figure("应发合计", f"{words('payable_fen')} 元", f"{words('people')} 人") if payable is not None else None
        )
        facts = [(self.kind.column(key).label, words(key)) for key in ("attendance", "due_on", "prepared_by")]
        if value("without_base"):
            facts.insert(0, (self.kind.column("without_base").label, words("without_base")))
        return Detail(value("unit"), f"{value('month')} 绩效考核奖金表", badge, figure, facts)

    @override
    def more_widgets(self, row: Row, more: BonusCourse | None) -> Sequence[QWidget]:
        return bonusparts.pane(self.context, more) if more is not None else ()

    @override
    def actions_for(self, row: Row, more: BonusCourse | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        return [*bonusparts.step_actions(self, more), RowAction("打开奖金表", partial(self.on_open, row), "open")]

    @override
    def on_open(self, row: Row) -> None:
        """The whole sheet in place of the list."""
        self.show_record(BonusView(self, row.record))

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A sheet that was asked for opens on its page; leaving it shows the list with its row."""
        super().shown(record, query)
        if record is not None:
            self.show_record(BonusView(self, record))

    @override
    def _press_primary(self) -> bool:
        """On the page of a sheet its next act, in the list preparing the month."""
        view = self.record_view()
        return view.press_primary() if isinstance(view, BonusView) else super()._press_primary()

    # the papers of the month

    def ask_folder(self) -> None:
        """Ask where the papers of the month go; they get a folder of their own there."""
        name = QFileDialog.getExistingDirectory(self, f"{self.month} 月结资料放在哪个文件夹里")
        if name:
            self.write_pack(Path(name) / f"{self.month} 月结资料")

    def write_pack(self, out: Path, *, draft: bool = False) -> None:
        """Write the papers of the month into a new folder, in the worker."""
        self.result.hide()
        self.strip.set_progress(0, 0, "正在准备月结资料…")
        self.strip.show()
        work = partial(_write, self.context.person, self.month, out, draft, new_op_id())
        task = self.context.tasks.run(work, self._exported, partial(self._not_exported, out), owner=self)
        task.progress.changed.connect(self.strip.set_progress)

    def _exported(self, made: Any) -> None:
        self.strip.hide()
        self._folder = made.folder
        lacking = [f"{title}（{why}）" for title, why in made.lacking]
        more = f"等 {len(lacking)} 种" if len(lacking) > MOST_LACKING else ""
        told = f"没有放入的：{'、'.join(lacking[:MOST_LACKING])}{more}。" if lacking else ""
        words = f"{made.done.notice}放在“{made.folder.name}”里，附目录和存证码。{told}"
        self.result.set_words(words, "ok", "打开文件夹")
        self.result.show()

    def _not_exported(self, out: Path, error: Exception) -> None:
        self.strip.hide()
        if isinstance(error, Refused) and error.code == OPEN:
            again = partial(self._export_draft, out)
            ConfirmDialog.ask(self, "还没有全部核对", str(error), "导出草稿", again, back="先不导出")
        else:
            self.context.fail(error)

    def _export_draft(self, out: Path, _reason: str) -> None:
        self.write_pack(out.with_name(f"{out.name}（草稿）"), draft=True)

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def _write(person: Any, month: str, out: Path, draft: bool, op_id: str, progress: Progress) -> Any:
    from reports.appraisal import write_pack  # office files are slow to import

    def tell(done: int, total: int) -> None:
        progress.report(done, total, f"正在制作第 {done + 1} 份，共 {total} 份")

    return write_pack(person, month, out, draft=draft, op_id=op_id, tell=tell)
