"""What lists and the page of a slip share: reading it, the acts that are open, its papers, what lies around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.attendance.leave import course, queries
from models.attendance.leave.course import Around
from models.attendance.leave.queries import SlipData
from models.attendance.leave.steps import Step
from models.attendance.leave.telling import length_of
from models.attendance.workflow import LeaveState, Sign
from models.core.course import Clock, Stage
from models.core.errors import NotFound
from models.core.explain import Explanation
from models.core.papers import kinds
from ui.kit import layouts, recordpane
from ui.kit.buttons import Button, Kind
from ui.kit.page import Context
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.text import Label

ENTITY = "leave_slip"
ICONS = {
    "leave.approve": "checkmark", "leave.refuse": "dismiss", "leave.hand_in": "clipboard_task",
    "leave.return": "arrow_undo", "leave.excuse": "shield", "leave.withdraw": "arrow_undo", "leave.revoke": "dismiss",
}  # fmt: skip
CONSEQUENCES = {
    "leave.revoke": "取消以后，这几天不再算请假，没有上班的按考勤规则处理。",
}
# Steps that somebody takes in passing: none of them is the next one while another is open.
ASIDE = ("leave.withdraw", "leave.excuse", "leave.revoke", "leave.refuse")
ILL = (Sign.SICK, Sign.INJURY)
BACK = (LeaveState.APPROVED, LeaveState.RETURNED)


@dataclass(frozen=True)
class SlipMore:
    """What belongs to a slip besides its columns: how it stands, files and history, and what lies around it.

    `carried` is None for who decides about it without seeing its files.
    """

    data: SlipData
    carried: Carried | None
    around: Around
    stages: tuple[Stage, ...]
    clocks: tuple[Clock, ...]
    why: Explanation


def read_slip(context: Context, record: int) -> SlipMore:
    """Read a slip with all that its page shows; called in the worker inside a read. Raises NotFound."""
    data = queries.slip(context.person, record)
    try:
        carried: Carried | None = recordpane.read(context.person, ENTITY, record)
    except NotFound:
        carried = None
    return SlipMore(
        data, carried, course.around(context.person, data), course.stages(data), course.clocks(data),
        queries.explanations([record])[record],
    )  # fmt: skip


def length_words(data: SlipData) -> str:
    """How long a slip is, in words."""
    return length_of(data.row.length)


def slip_actions(page: Any, data: SlipData) -> list[RowAction]:
    """The steps that the person may take with a slip, the next one as the primary; `page` opens their forms."""
    found: list[RowAction] = []
    for step in data.steps:
        is_next = step.action not in ASIDE and not any(one.kind == "primary" for one in found)
        kind: Kind = "primary" if is_next and _is_due(step.action, data) else "plain"
        found += page.act(
            step.action, data.row.id, label=_label(step, data), icon=ICONS[step.action], kind=kind,
            subtitle=f"{data.name} {data.title}", consequence=CONSEQUENCES.get(step.action, ""),
        )  # fmt: skip
    return found


def _label(step: Step, data: SlipData) -> str:
    back = step.action == "leave.return" and data.row.returned_at is not None
    return "更正销假时间" if back else step.label


def _is_due(action: str, data: SlipData) -> bool:
    """Whether an act is what the slip waits for now; a second report of the return only corrects the first."""
    if action == "leave.return":
        return data.row.returned_at is None
    return action != "leave.hand_in" or bool(data.missing)


def slip_papers(page: QWidget, context: Context, data: SlipData) -> list[RowAction]:
    """Printing the papers of a slip that fit it, as far as the person may."""
    fitting = {"leave_slip"} | ({"sick_slip"} if data.kind.sign in ILL else set())
    if data.row.must_return and data.row.state in BACK:
        fitting.add("leave_return")
    return [
        RowAction(
            f"打印{kind.label}", partial(paperopen.open_paper, page, context, Wanted(name, {"record": data.row.id})),
            "print",
        )
        for name, kind in kinds.papers.items()
        if name in fitting and paperopen.may_make(context.person, kind)
    ]  # fmt: skip


def around_widgets(context: Context, found: Around) -> list[QWidget]:
    """Earlier leave of the person and who else is away, with a link to each slip."""
    widgets: list[QWidget] = []
    for title, note, others, nobody in (
        ("本年其他请假", found.earlier_days, found.earlier, "本年没有其他请假。"),
        ("同时不在的同事", "", found.away, "本部门没有别人同时请假。"),
    ):
        items: list[layouts.Item] = [Label(title, "strong")]
        if note:
            items.append(Label(note, "hint", wrap=True))
        items += [_other(context, one) for one in others] or [Label(nobody, "hint", wrap=True)]
        widgets.append(layouts.boxed(layouts.column(*items, gap=4)))
    return widgets


def _other(context: Context, one: course.Other) -> layouts.Item:
    link = Button(one.who, "link", tip=f"打开{one.who}")
    link.clicked.connect(partial(_open_slip, context, one.record))
    return layouts.row(link, (Label(one.words, "hint", wrap=True), 1), gap=4)


def _open_slip(context: Context, record: int, _checked: bool = False) -> None:
    context.open_page(ENTITY, record)
