"""What waits for somebody's decision, of every kind in one list, and what he asked for himself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.attendance.leave import own
from models.attendance.leave.own import OwnBalance
from models.core import database, register
from models.core.access import Person
from models.core.errors import ConnectionLost, NotFound, Refused
from models.core.lists import Row
from models.core.register import Done
from models.core.unit import new_op_id, perform
from models.org import waiting
from ui.attendance import leaveparts
from ui.attendance.leave import LeaveFormsPage
from ui.attendance.leaveparts import ENTITY, SlipMore
from ui.kit import layouts, listmodel, recordpane, theme
from ui.kit.badge import BadgeText
from ui.kit.cards import Inset
from ui.kit.confirm import ConfirmDialog
from ui.kit.detail import Detail, Figure
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.tasks import Progress
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink

MOST_TOLD = 6
CARD = 264  # of one balance
STALE = frozenset({"leave_proof", "leave_balance"})  # and what the areas offer


class WaitingPage(LeaveFormsPage):
    """Everything that this person can decide now. Ctrl+Enter approves, Ctrl+Backspace refuses."""

    list_name = page_name = "waiting_requests"
    icon = "checkmark_circle"
    empty_title = "没有等您批准的事项"
    empty_words = "请假、补卡、外勤、加班、调班等轮到您批准时，列在这里。"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.also = STALE.union(waiting.kinds)
        self._result = NoticeBar("", "warn", "知道了")
        self._result.pressed.connect(self._result.hide)
        self._result.hide()
        self.add_notice(self._result)

    @override
    def read_more(self, record: int) -> SlipMore | None:
        """The slip, where it is one; another record is told by its row."""
        entity, number = waiting.place_of_record(record)
        return leaveparts.read_slip(self.context, number) if entity == ENTITY else None

    # the pane

    @override
    def detail(self, row: Row, more: SlipMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        badge = BadgeText("须写理由", "warn") if value("needs_reason") else None
        pairs = [("办理", value("step")), ("提出时间", words("since")), ("期限", words("due"))]
        if more is None:
            return Detail(value("who"), words("kind"), badge, None, pairs, value("what"))
        data = more.data
        figure = Figure(data.kind.label, leaveparts.length_words(data), data.span)
        asked = "按时提出" if data.row.is_in_time else "超期申请"
        pairs[1:1] = [("事由", data.row.reason), ("提前", asked), ("工作代理人", data.deputy)]
        return Detail(value("who"), data.title, badge, figure, pairs)

    @override
    def more_widgets(self, row: Row, more: SlipMore | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        why = WhyLink(self.context, f"{more.data.title}：{WORDS}", more.why)
        found: list[QWidget] = [layouts.boxed(layouts.row(why, None))]
        found += leaveparts.around_widgets(self.context, more.around)
        if more.carried is not None and more.carried.attachments:
            found.append(recordpane.RecordFiles(self.context, ENTITY, more.data.row.id, more.carried))
        return found

    @override
    def actions_for(self, row: Row, more: SlipMore | None) -> Sequence[RowAction]:
        """Approving and refusing; one act that decides, whatever it says, goes by its own name (an appeal's answer)."""
        approve = listmodel.value_of(self.kind, row, "approve")
        if not listmodel.value_of(self.kind, row, "refuse"):
            return [RowAction(register.get_action(approve).label, partial(self.approve, row), "checkmark", "primary")]
        return [
            RowAction("不批准", partial(self.refuse, row), "dismiss"),
            RowAction("批准", partial(self.approve, row), "checkmark", "primary"),
        ]

    # deciding

    def _decide(self, row: Row, column: str) -> None:
        value = partial(listmodel.value_of, self.kind, row)
        action = register.get_action(value(column))
        fields = {f.name for f in action.fields}
        subtitle = f"{value('who')} {value('what')}"
        consequence = "这份是超期申请，批准须写明理由。" if column == "approve" and value("needs_reason") else ""
        self.open_form(
            action.name, value("record") if "id" in fields else None, subtitle=subtitle, consequence=consequence,
            version=row.version,
        )  # fmt: skip

    def approve(self, row: Row) -> None:
        """Open the form that approves a row."""
        self._decide(row, "approve")

    def refuse(self, row: Row) -> None:
        """Open the form that refuses a row, with the reason."""
        self._decide(row, "refuse")

    @override
    def on_open(self, row: Row) -> None:
        """The page of the record that the row stands for."""
        value = partial(listmodel.value_of, self.kind, row)
        self.context.open_page(value("entity"), value("record"))

    @override
    def _control_keys(self) -> dict[int, Callable[[], Any]]:
        enter: dict[int, Callable[[], Any]] = dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.press_primary)
        return {**super()._control_keys(), **enter, Qt.Key.Key_Backspace: self._refuse_now}

    @override
    def press_primary(self) -> bool:
        """Approve what is ticked, or else the current row."""
        if self.ticked():
            self.approve_ticked()
            return True
        row = self.current()
        if row is not None:
            self.approve(row)
        return row is not None

    def _refuse_now(self) -> bool:
        row = self.current()
        if row is not None and listmodel.value_of(self.kind, row, "refuse"):
            self.refuse(row)
        return row is not None

    # several at once

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        fitting = self._together()
        if not fitting:
            return [RowAction("批准所选", self.approve_ticked, "checkmark", reason="所选的须一项一项办理")]
        return [RowAction(f"批准 {len(fitting)} 项", self.approve_ticked, "checkmark")]

    def _together(self) -> list[Row]:
        """The ticked rows that may be approved at once: those that ask for no reason."""
        value = partial(listmodel.value_of, self.kind)
        kinds = waiting.kinds
        return [one for one in self.ticked() if kinds[value(one, "entity")].together and not value(one, "needs_reason")]

    def approve_ticked(self) -> None:
        """Ask once, then approve one after the other, each as an act of its own."""
        fitting = self._together()
        if not fitting:
            return
        left = len(self.ticked()) - len(fitting)
        names = [str(listmodel.value_of(self.kind, one, "who")) for one in fitting]
        words = f"{'、'.join(names[:MOST_TOLD])}{f' 等 {len(names)} 项' if len(names) > MOST_TOLD else ''}。"
        if left:
            words += f"另有 {left} 项须写理由或须逐项查看，这次不办理。"
        verb = f"批准 {len(fitting)} 项"
        ConfirmDialog.ask(
            self, f"批准所选的 {len(fitting)} 项", words, verb, partial(self._approve_all, fitting), back="先不批准"
        )

    def _approve_all(self, chosen: Sequence[Row], _reason: str) -> None:
        value = partial(listmodel.value_of, self.kind)
        unknown = self.context.unknown
        acts = []
        for one in chosen:
            name, record = value(one, "approve"), value(one, "record")
            op_id = unknown.setdefault(f"{name}|{record}|{one.version}", new_op_id())
            title = f"{value(one, 'who')} {value(one, 'what')}"
            acts.append(_Act(title, name, {"id": record, "row_version": one.version}, op_id))
        self.selection.setEnabled(False)
        work = partial(_perform_all, self.context.person, acts)
        task = self.context.tasks.run(work, partial(self._approved, acts), self._not_approved, owner=self)
        self.strip.show()
        task.progress.changed.connect(self.strip.set_progress)

    def _approved(self, acts: Sequence[_Act], outcomes: Sequence[Done | str | None]) -> None:
        """Tell how many went through; what did not is named with why, and stays ticked out of sight no more."""
        self._settle()
        done = [one for one in outcomes if isinstance(one, Done)]
        failed = [(act, one) for act, one in zip(acts, outcomes, strict=True) if not isinstance(one, Done)]
        for act, outcome in zip(acts, outcomes, strict=True):
            if outcome is not None:  # what a lost line hides is asked for again under the same number
                self.context.unknown.pop(f"{act.name}|{act.values['id']}|{act.values['row_version']}", None)
        self.model.tick_all(on=False)
        if done:
            self.context.tell(f"已批准 {len(done)} 项。")
            self.context.signals.changed.emit(frozenset().union(*(one.changed for one in done)))
        if failed:
            lines = [f"{act.title}：{words or '连接中断，还不知道是否批准，请刷新后再看。'}" for act, words in failed]
            more = f"\n另有 {len(lines) - MOST_TOLD} 项。" if len(lines) > MOST_TOLD else ""
            told = "\n".join(lines[:MOST_TOLD])
            self._result.set_words(
                f"已批准 {len(done)} 项，{len(failed)} 项没有批准。\n{told}{more}", "warn", "知道了"
            )  # fmt: skip
            self._result.show()
            self.reload()

    def _not_approved(self, error: Exception) -> None:
        self._settle()
        self.context.fail(error)

    def _settle(self) -> None:
        self.strip.hide()
        self.selection.setEnabled(True)


@dataclass(frozen=True)
class _Act:
    title: str
    name: str
    values: Mapping[str, Any]
    op_id: str


def _perform_all(person: Person, acts: Sequence[_Act], progress: Progress) -> list[Done | str | None]:
    """Approve one after the other; a refusal is kept in words and the rest goes on, a lost line (None) ends it."""
    found: list[Done | str | None] = []
    for number, act in enumerate(acts):
        progress.changed.emit(number, len(acts), f"正在批准第 {number + 1} 项，共 {len(acts)} 项")
        try:
            found.append(perform(act.name, dict(act.values), user=person.user_id, op_id=act.op_id))
        except Refused as refused:
            found.append(str(refused))
        except ConnectionLost:
            return [*found, *([None] * (len(acts) - number))]
    return found


class MyRequestsPage(LeaveFormsPage):
    """What somebody asked for himself, with what he still has to do, and what he has left of each type."""

    list_name = page_name = "my_requests"
    title = "我的申请"
    icon = "clipboard_task"
    checkable = False
    empty_title = "您还没有提出申请"
    empty_words = "请假、补卡、外勤、加班和调班的申请，以及办到哪一步，列在这里。"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.also = STALE.union(waiting.kinds)
        self._balances = layouts.row(gap=12)
        self._figures = layouts.boxed(self._balances)
        self._figures.hide()
        self._column.insertWidget(1, self._figures)  # below the head

    @override
    def primary_action(self) -> RowAction | None:
        person = self.context.person
        if person.employee_id is None:
            return None
        fixed = {"employee_id": person.employee_id}
        return next(iter(self.act("leave.request", icon="add", kind="primary", fixed=fixed)), None)

    @override
    def show_head(self) -> None:
        super().show_head()
        self._read_balances()

    @override
    def reload(self) -> None:
        super().reload()
        self._read_balances()

    def _read_balances(self) -> None:
        work = partial(database.read, partial(own.own, self.context.person))
        self.context.tasks.run(work, self._show_balances, self._not_read, owner=self, key=(id(self), "balances"))

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, (Refused, ConnectionLost)):
            self.context.fail(error)

    def _show_balances(self, found: Sequence[OwnBalance]) -> None:
        layouts.clear(self._balances)
        for one in found:
            why = WhyLink(self.context, f"{one.label}：{WORDS}", one.explanation)
            top = layouts.row(Label(one.label, "label"), None, why)
            words = Label(one.left, "subtitle", "bad" if one.is_over else "")
            card = Inset(top, words, Label(one.note, "hint", wrap=True), margins=(14, 6, 10, 8))
            card.setAccessibleName(f"{one.label} {one.left}，{one.note}")
            card.setMaximumWidth(theme.px(CARD))
            self._balances.addWidget(card, 1)
        self._balances.addStretch(0)
        self._figures.setVisible(bool(found))

    @override
    def read_more(self, record: int) -> SlipMore | None:
        entity, number = waiting.place_of_record(record)
        if entity != ENTITY:
            return None
        try:
            return leaveparts.read_slip(self.context, number)
        except NotFound:
            return None

    @override
    def detail(self, row: Row, more: SlipMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        state = self.kind.column("state")
        badge = listmodel.badge(state, value("state"))
        pairs = [("事由", value("reason")), ("提出时间", words("since"))]
        if more is not None:
            figure = Figure(more.data.kind.label, leaveparts.length_words(more.data), more.data.span)
            return Detail(more.data.title, words("kind"), badge, figure, pairs, value("words"))
        return Detail(words("kind"), "", badge, None, [("内容", value("what")), *pairs], value("words"))

    @override
    def more_widgets(self, row: Row, more: SlipMore | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        found: list[QWidget] = [Label(listmodel.value_of(self.kind, row, "words"), "label", wrap=True)]
        found += [_to_do(one) for one in more.clocks if one.state in ("running", "near", "over")]
        found.append(layouts.boxed(layouts.row(WhyLink(self.context, f"{more.data.title}：{WORDS}", more.why), None)))
        if more.carried is not None and more.carried.shown:
            if more.carried.can_attach or more.carried.attachments:
                found.append(recordpane.RecordFiles(self.context, ENTITY, more.data.row.id, more.carried))
            found.append(recordpane.history(more.carried.events))
        return found

    @override
    def actions_for(self, row: Row, more: SlipMore | None) -> Sequence[RowAction]:
        value = partial(listmodel.value_of, self.kind, row)
        found = [RowAction("打开", partial(self.on_open, row), "open", "primary")]
        if value("withdraw"):
            how: dict[str, Any] = {"label": "撤回", "icon": "arrow_undo", "subtitle": value("what")}
            found = [*self.act(value("withdraw"), value("record"), **how), *found]
        return found

    @override
    def on_open(self, row: Row) -> None:
        """The page of the record that the row stands for."""
        value = partial(listmodel.value_of, self.kind, row)
        self.context.open_page(value("entity"), value("record"))

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") in ("withdrawn", "revoked") else ""


def _to_do(clock: Any) -> QWidget:
    """What the person himself still has to do, by when."""
    tone = {"running": "info", "near": "warn", "over": "bad"}[str(clock.state)]
    return NoticeBar(f"{clock.headline}。{clock.lines[0]}", tone)
