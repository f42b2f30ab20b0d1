"""An appeal on the page of its slip: what it says, its papers, and the answer or the choice of one."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.penalty import rules
from models.penalty.workflow import ANSWER_NAMES, APPEAL_STATE_NAMES, Answer, AppealState
from ui.kit import layouts
from ui.kit.badge import Badge
from ui.kit.buttons import Button
from ui.kit.fields import ChoiceField
from ui.kit.recordpane import RecordFiles
from ui.kit.text import Label
from ui.penalty import slipparts
from ui.penalty.answerform import whole_only
from ui.penalty.slipparts import SlipMore

APPEAL = "penalty_appeal"
ANSWERS = ("penalty.answer", "penalty.answer_outside")
TONES = {AppealState.OPEN: "vio", AppealState.LATE: "warn", AppealState.ANSWERED: "ok", AppealState.WITHDRAWN: "mute"}


def appeal_items(page: Any, more: SlipMore, appeal: Any) -> list[layouts.Item]:
    """The lines of one appeal."""
    state = AppealState(appeal.state)
    head = layouts.row(
        Label("申诉理由", "label"), Label(f"{appeal.filed_at:%m-%d %H:%M} 收到", "hint"), None,
        Badge(APPEAL_STATE_NAMES[state], TONES[state], "" if state is AppealState.WITHDRAWN else None),
    )  # fmt: skip
    items: list[layouts.Item] = [head, _words(appeal.text)]
    if appeal.request:
        items.append(_words(f"请求：{appeal.request}"))
    carried = more.appeal_files.get(appeal.id)
    if carried is not None and (carried.can_attach or carried.attachments):
        items.append(RecordFiles(page.context, APPEAL, appeal.id, carried, chips=True))
    if appeal.admit_reason:
        items.append(Label(f"{appeal.admitted_by}受理逾期申诉：{appeal.admit_reason}", "hint", wrap=True))
    if state is AppealState.ANSWERED:
        items += _answer(more, appeal)
    elif appeal.live and state is AppealState.OPEN:
        items += _choice(page, more)
    return items


def _answer(more: SlipMore, appeal: Any) -> list[layouts.Item]:
    """What was answered, by whom, why, and what became of the amount."""
    result = ANSWER_NAMES[appeal.result]
    if appeal.result == Answer.REDUCE and appeal.amount_after is not None:
        result += f"为 {rules.amount_words(more.data.row.measured, appeal.amount_after)}"
    own = "，由批准人答复，因为没有其他上级" if appeal.by_approver else ""
    who = f"{appeal.answered_at:%m-%d %H:%M} {appeal.decided_words}{own}"
    items: list[layouts.Item] = [Label("公司答复", "label"), Label(result, "strong"), Label(who, "hint", wrap=True)]
    for label, words in (("复核情况", appeal.findings), ("答复理由", appeal.reason)):
        if words:
            items.append(_words(f"{label}：{words}"))
    return items


def _choice(page: Any, more: SlipMore) -> list[layouts.Item]:
    """Whoever answers picks what it comes to, and writes the reasons in the form."""
    step = next((one for one in more.steps if one.action in ANSWERS), None)
    if step is None:
        return []
    whole = whole_only(more.data)
    offered = [one for one in Answer if not (whole and one is Answer.REDUCE)]
    choice = ChoiceField("公司答复", [(str(one), ANSWER_NAMES[one]) for one in offered], required=True, hint=whole)
    write = Button("写理由", "link", "edit", tip=step.label)
    write.clicked.connect(partial(_write, page, more, step, choice))
    if step.reason_why_not:
        write.set_reason(step.reason_why_not)
        choice.set_read_only(True)
    return [layouts.row((choice, 1), write)]


def _write(page: Any, more: SlipMore, step: Any, choice: ChoiceField, _checked: bool = False) -> None:
    chosen = choice.value()
    slipparts.open_step(page, more.data, step, {"result": chosen} if chosen else {})


def _words(words: str) -> QWidget:
    shown = Label(words, wrap=True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return shown
