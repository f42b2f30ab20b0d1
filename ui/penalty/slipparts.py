"""What the list and the page of a slip share: reading it, the acts that are open to whoever looks, its papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import money, register
from models.core.access import Person
from models.core.course import Clock, Stage
from models.core.errors import Forbidden, NotFound
from models.core.papers import kinds
from models.penalty.catalogue.values import EarlierCase
from models.penalty.slip import course, outlook, precedents, queries
from models.penalty.slip.course import Happened, MeasureLine, NextStep, Signing
from models.penalty.slip.outlook import Scale
from models.penalty.slip.precedents import Precedents
from models.penalty.slip.queries import SlipData
from models.penalty.workflow import PHASE_NAMES, PHASE_TONES, CaseState, Phase
from ui.kit import recordpane
from ui.kit.actionform import Request, open_action
from ui.kit.badge import BadgeText
from ui.kit.history import Event
from ui.kit.page import Context
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction

ENTITY, APPEAL = "penalty_slip", "penalty_appeal"
# What makes a slip that is shown stale.
SHOWN = frozenset({
    ENTITY, "penalty_measure", "penalty_witness", "penalty_appeal", "penalty_deduction", "penalty_fund", "penalty_case",
    "penalty_loss", "penalty_list", "attachment", "paper_issue",
})  # fmt: skip
ICONS = {
    "penalty.issue": "arrow_up", "penalty.edit": "edit", "penalty.cancel": "dismiss", "penalty.approve": "checkmark",
    "penalty.approve_outside": "checkmark", "penalty.return": "arrow_undo", "penalty.reject": "dismiss",
    "penalty.sign": "signature", "penalty.refuse": "dismiss", "penalty.serve": "mail", "penalty.witness": "people",
    "penalty.witness_outside": "people", "penalty.appeal": "comment", "penalty.withdraw_appeal": "arrow_undo",
    "penalty.admit": "comment", "penalty.answer": "comment", "penalty.answer_outside": "comment",
    "penalty.file": "archive", "penalty.waive": "receipt_money", "penalty.record_measure": "clipboard_task",
    "penalty.record_loss": "receipt_money", "penalty.escalate": "gavel", "penalty.void": "dismiss",
    "penalty.replace": "copy", "penalty.note": "edit", "penalty.decide_case": "checkmark",
    "penalty.refuse_case": "dismiss", "penalty.withdraw_case": "arrow_undo", "penalty.case_consult": "people",
}  # fmt: skip
CONSEQUENCES = {
    "penalty.cancel": "取消以后不再处罚；已经编了号的，单号保留，不再使用。",
    "penalty.reject": "不批准以后这张处罚单作废，单号保留，不再使用。",
    "penalty.waive": "免收以后，还没有扣的余额不再扣。",
    "penalty.withdraw_appeal": "撤回以后，这次申诉不再答复。",
}
# Acts that stand as a button beside the primary one, the first that is open.
BESIDE = ("penalty.sign", "penalty.refuse", "penalty.return", "penalty.edit")
# Glyphs that the history names otherwise than the icons are called.
GLYPHS = {"pencil": "edit", "chat": "comment", "note": "edit"}
UNSIGNED = (Phase.DRAFT, Phase.PENDING)
UNEFFECTIVE = (Phase.TO_SIGN, Phase.REFUSED)


@dataclass(frozen=True)
class SlipMore:
    """A slip with all that its page shows.

    `carried` is None for who decides about it without seeing its files, `happened` is empty for who may not see its
    history; `alike` are earlier equal cases and `earlier` those of the same person, none for who is told none.
    """

    data: SlipData
    stages: tuple[Stage, ...]
    clocks: tuple[Clock, ...]
    signing: Signing
    measures: tuple[MeasureLine, ...]
    money: str
    steps: tuple[NextStep, ...]
    happened: tuple[Happened, ...]
    carried: Carried | None
    appeal_files: Mapping[int, Carried]
    alike: Precedents
    scale: Scale | None
    earlier: tuple[EarlierCase, ...]


def read_slip(person: Person, record: int) -> SlipMore:
    """Read a slip with all that its page shows; called in the worker inside a read. Raises NotFound."""
    data = queries.slip(person, record)
    row = data.row
    carried = _carried(person, ENTITY, record)
    happened: tuple[Happened, ...] = ()
    files: dict[int, Carried] = {}
    if carried is not None:
        happened = course.history(person, data)
        found = {one.id: _carried(person, APPEAL, one.id) for one in data.appeals}
        files = {number: one for number, one in found.items() if one is not None}
    alike = precedents.precedents(
        person, row.offence, row.band, row.happened_at, excluding=row.id, about=row.employee_id
    )  # fmt: skip
    return SlipMore(
        data, course.stages(data), course.clocks(data), course.signing(data), course.measures(data),
        course.money_words(data), course.next_steps(person, data), happened, carried, files, alike,
        outlook.scale(data.rule, row.quantity, data.amount, alike),
        queries.earlier_offences(person, row.employee_id, row.happened_at, excluding=row.id),
    )  # fmt: skip


def _carried(person: Person, entity: str, record: int) -> Carried | None:
    """Files of a record, None for who does not see it."""
    try:
        return recordpane.read(person, entity, record)
    except (NotFound, Forbidden):
        return None


def badge(data: SlipData) -> BadgeText:
    """Where a slip stands, as a badge."""
    tone, colon, icon = PHASE_TONES[data.phase].partition(":")
    return BadgeText(PHASE_NAMES[data.phase], tone, glyph(icon) if colon else "" if tone == "mute" else None)


def glyph(name: str) -> str:
    """The icon of a glyph."""
    return GLYPHS.get(name, name)


def step_actions(page: Any, more: SlipMore) -> list[RowAction]:
    """The acts that are open to whoever looks, the next one as the primary; `page` opens their forms."""
    return [_step(page, more.data, one) for one in more.steps if one.action != "penalty.note"]


def note_action(page: Any, more: SlipMore) -> RowAction | None:
    """Writing a remark into the history, where that is open."""
    found = next((one for one in more.steps if one.action == "penalty.note"), None)
    return _step(page, more.data, found) if found is not None else None


def _step(page: Any, data: SlipData, step: NextStep) -> RowAction:
    kind = "danger" if step.danger else "primary" if step.primary else "plain"
    run = partial(open_step, page, data, step)
    return RowAction(step.label, run, ICONS.get(step.action, ""), kind, step.reason_why_not or None)  # type: ignore[arg-type]


def open_step(page: Any, data: SlipData, step: NextStep, initial: Mapping[str, Any] | None = None) -> None:
    """Open the form of an act, with what is known of it; it is typed for whoever it is recorded for."""
    fixed = {name: value for name, value in step.values.items() if name not in ("id", "row_version")}
    request = Request(
        register.get_action(step.action), step.values.get("id"), fixed, {**step.initial, **(initial or {})},
        title=step.label,
        subtitle=f"{data.name} {data.title}", verb=step.label, consequence=_consequence(data, step.action),
        page=page.page_name, version=step.values.get("row_version"), behalf=step.behalf,
    )  # fmt: skip
    open_action(page, page.context, request, page.form_saved, page.dialogs.get(step.action))


def _consequence(data: SlipData, action: str) -> str:
    """What cannot be undone, in numbers where there are any."""
    if action != "penalty.void":
        return CONSEQUENCES.get(action, "")
    if data.phase in UNEFFECTIVE:
        return "这张处罚单还没有生效，没有处罚任何人。作废以后单号保留，可以重新起草一张代替它。"
    taken = data.course.taken
    back = f"已经扣的 {money.format_yuan(taken)} 元退回，" if taken > 0 else "还没有扣款，"
    return f"以后这张处罚单不再算数：{back}计分、基金和再犯次数同时取消。单号保留。"


def slip_papers(page: QWidget, context: Context, data: SlipData) -> list[RowAction]:
    """Printing the papers of a slip that fit it, as far as the person may."""
    found = []
    for name, record in _papers(data):
        kind = kinds.papers.get(name)
        if kind is not None and paperopen.may_make(context.person, kind):
            wanted = Wanted(name, {"record": record})
            found.append(RowAction(f"打印{kind.label}", partial(paperopen.open_paper, page, context, wanted), "print"))
    return found


def _papers(data: SlipData) -> Iterator[tuple[str, int]]:
    """The papers that fit a slip as far as it has come, the most likely first."""
    row = data.row
    if data.phase in UNSIGNED or row.number is None:
        return
    yield "penalty_slip", row.id
    if row.served_at is not None:
        yield "slip_annex", row.id
    if row.effective_at is not None:
        yield "penalty_appeal", row.id
    for one in data.appeals:
        if one.answered_at is not None:
            yield "penalty_answer", one.id
    if any(one.code == "written_warning" for one in data.measures):
        yield "written_warning", row.id
    for case in data.cases:
        if case.state == CaseState.APPROVED:
            yield "final_warning", case.id


def events(happened: Sequence[Happened]) -> list[Event]:
    """What happened, as the history shows it."""
    found = []
    for one in happened:
        tone, _, icon = one.tone.partition(":")
        found.append(
            Event(one.title, one.who, f"{one.at:%m-%d %H:%M}", one.why, glyph(icon) or _USUAL.get(tone, "edit"), tone)
        )
    return found


_USUAL: Mapping[str, str] = {
    "ok": "checkmark", "warn": "clock", "bad": "warning", "info": "clock", "vio": "comment", "teal": "people",
    "mute": "edit",
}  # fmt: skip
