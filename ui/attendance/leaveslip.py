"""One leave slip on a page of its own: how far it has come, its clocks, its documents, why it counts as it does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from models.attendance.leave.values import PHASE_NAMES, PHASE_TONES
from models.attendance.workflow import NOTICE_KIND_NAMES
from models.core import database
from models.core.course import Clock, Stage
from models.core.errors import ConnectionLost, Refused
from ui.attendance import leaveparts
from ui.attendance.leaveparts import SlipMore
from ui.kit import layouts, listcover, recordpane, rowactions, tokens
from ui.kit.avatar import Avatar
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button, MenuButton
from ui.kit.cards import Card, Facts, PageHead
from ui.kit.courseview import ClockRow
from ui.kit.notice import NoticeBar
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.recordpane import RecordFiles
from ui.kit.scroll import ScrollBox
from ui.kit.stages import Stages, StageText
from ui.kit.state import Skeleton
from ui.kit.text import IconLabel, Label, Line
from ui.kit.whylink import WORDS, WhyLink

if TYPE_CHECKING:
    from ui.attendance.leave import LeavePage

SHOWN = frozenset({"leave_slip", "leave_proof", "attachment", "attendance_day"})
_HISTORY = 300


class SlipView(QWidget):
    """Reads one slip and shows it; the list keeps its place behind it."""

    def __init__(self, page: LeavePage, record: int) -> None:
        super().__init__()
        self._page, self._record = page, record
        self.more: SlipMore | None = None
        self.head = PageHead("", crumbs=("请假单",))
        self.head.crumb_pressed.connect(self._back)
        self._body = layouts.column(gap=12)
        self._body.addWidget(Skeleton(), 1)
        self._side = layouts.column(gap=0)
        self._beside = layouts.boxed(self._side)
        self._beside.setFixedWidth(_HISTORY)
        self._beside.hide()
        content = layouts.row((layouts.boxed(self._body), 1), self._beside, gap=12)
        self.setLayout(
            layouts.column(self.head, (ScrollBox(layouts.boxed(content)), 1), gap=10, margins=tokens.PAGE_MARGINS)
        )
        page.context.signals.changed.connect(self._changed)
        self.read()

    def _back(self, _crumb: int) -> None:
        self._page.back_to_list()

    def _changed(self, entities: frozenset[str]) -> None:
        if entities & SHOWN:
            self.read()

    def read(self) -> None:
        """Read the slip as it is now."""
        context = self._page.context
        work = partial(database.read, partial(leaveparts.read_slip, context, self._record))
        context.tasks.run(work, self._show, self._failed, owner=self, key=(id(self), "read"))

    def _failed(self, error: Exception) -> None:
        layouts.clear(self._body)
        self._body.addWidget(listcover.failed(error, self.read), 1)
        if not isinstance(error, (Refused, ConnectionLost)):
            self._page.context.fail(error)

    def _show(self, more: SlipMore) -> None:
        self.more = more
        data = more.data
        self.head.title.setText(data.title)
        self.head.set_badge(BadgeText(PHASE_NAMES[data.standing.phase], PHASE_TONES[data.standing.phase]))
        self.head.subtitle.setText(data.name)
        self._show_actions(more)
        self._lay()

    def _show_actions(self, more: SlipMore) -> None:
        """Papers, then what may be done; the one next act last, what is dangerous at the end of 更多."""
        actions = leaveparts.slip_actions(self._page, more.data)
        primary = [one for one in actions if one.kind == "primary"][:1]
        others = [one for one in actions if one not in primary]
        shown = [one for one in others if one.label in ("不批准请假", "撤回请假")][:1]
        rest = [one for one in others if one not in shown]
        widgets: list[QWidget] = [
            *paperopen.buttons(leaveparts.slip_papers(self._page, self._page.context, more.data))
        ]  # fmt: skip
        if rest:
            widgets.append(MenuButton("更多", rowactions.menu(rest, self), tip="更多操作"))
        widgets += [rowactions.button(one) for one in shown]
        widgets += [rowactions.button(one, key="Ctrl+Enter") for one in primary]
        self.head.set_actions(widgets)

    # the parts

    def _is_wide(self) -> bool:
        return self.width() >= 1440 - tokens.SIDEBAR

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.more is not None and self._beside.isVisibleTo(self) != (
            self._is_wide() and self.more.carried is not None
        ):
            self._lay()

    def _lay(self) -> None:
        more = self.more
        if more is None:
            return
        layouts.clear(self._body)
        layouts.clear(self._side)
        wide = self._is_wide() and more.carried is not None
        self._body.addWidget(_course(more))
        self._body.addWidget(_clocks(self._page.context, more))
        left = layouts.column(_request(more), *_proofs(self._page, more), *self._files(more), None, gap=12)
        right = layouts.column(_result(self._page.context, more), self._around(more), None, gap=12)
        columns = layouts.row((left, 1), (right, 1), gap=12)
        columns.setDirection(QBoxLayout.Direction.LeftToRight)
        self._body.addLayout(columns)
        self._body.addStretch(1)
        if more.carried is not None and more.carried.shown:
            history = Card("", recordpane.history(more.carried.events))
            if wide:
                self._side.addWidget(history)
                self._side.addStretch(1)
            else:
                self._body.insertWidget(self._body.count() - 1, history)
        self._beside.setVisible(wide)

    def _files(self, more: SlipMore) -> list[QWidget]:
        carried = more.carried
        if carried is None or not (carried.can_attach or carried.attachments):
            return []
        return [Card("", RecordFiles(self._page.context, "leave_slip", self._record, carried))]

    def _around(self, more: SlipMore) -> Card:
        widgets = leaveparts.around_widgets(self._page.context, more.around)
        return Card("", *widgets, gap=12)


def _course(more: SlipMore) -> Card:
    """Who it is about, from when to when, and the stages."""
    data = more.data
    head = layouts.row(
        Avatar(data.name), Label(data.name, "strong"), Label(data.kind.label, "body"), Label(data.span, "body"),
        Label(leaveparts.length_words(data), "strong"), None, Label(data.standing.words, "hint"), gap=10,
    )  # fmt: skip
    card = Card("", head, Line(), Stages([_stage(one) for one in more.stages]))
    row = data.row
    if row.state in ("refused", "withdrawn", "revoked"):
        who = f"{row.decided_words}：" if row.decided_words and row.state != "withdrawn" else ""
        tone = PHASE_TONES[data.standing.phase]
        card.add(NoticeBar(f"{PHASE_NAMES[data.standing.phase]}。{who}{row.remark}".rstrip("："), tone))
    return card


def _stage(one: Stage) -> StageText:
    return StageText(one.label, one.who, one.when, str(one.reached))  # type: ignore[arg-type]


def _clocks(context: Any, more: SlipMore) -> QWidget:
    """The clocks side by side; none where nothing runs."""
    record = more.data.row.id
    return ClockRow(context, more.clocks, partial(_clocks_now, context, record))


def _clocks_now(context: Any, record: int) -> Sequence[Clock]:
    return leaveparts.read_slip(context, record).clocks


def _request(more: SlipMore) -> Card:
    data, row = more.data, more.data.row
    pairs = [
        ("事由", row.reason), ("工作代理人", data.deputy), ("联系电话", row.phone),
        ("提出", f"{row.applied_at:%m-%d %H:%M} {NOTICE_KIND_NAMES[row.notice]}"), ("提出人", row.applied_by),
        ("是否按时", "按时提出" if row.is_in_time else "超期申请"),
    ]  # fmt: skip
    extra = [("准予例外（告知）", row.excused_notice), ("准予例外（证明）", row.excused_proof)]
    pairs += [(key, words) for key, words in extra if words]
    if row.state not in ("refused", "revoked") and row.remark:
        pairs.append(("备注", row.remark))
    return Card("申请", Facts(pairs))


def _proofs(page: LeavePage, more: SlipMore) -> Sequence[QWidget]:
    """Each document that is needed with a tick and when it came, or that it is missing."""
    data = more.data
    if not data.row.proofs_needed:
        return ()
    came = {one.document: one for one in data.proofs if one.withdrawn_at is None}
    lines: list[layouts.Item] = []
    for document in dict.fromkeys((*data.standing.documents, *came)):
        proof = came.get(document)
        sign = IconLabel("checkmark_circle" if proof else "circle", "ok" if proof else "text3", 20, filled=bool(proof))
        words = [Label(document, "strong")]
        if proof is not None:
            told = f"{proof.received_at:%m-%d %H:%M} 收到，{proof.recorded_by}登记"
            words.append(Label("，".join(part for part in (told, proof.remark) if part), "hint", wrap=True))
        right: list[layouts.Item] = []
        if proof is not None and "leave.hand_in" in [one.action for one in data.steps]:
            right = [_take_back(page, proof)]
        elif proof is None:
            right = [Badge("未交", "warn", "")]
        lines.append(layouts.row(sign, (layouts.column(*words, gap=0), 1), *right, gap=10))
    return [Card("证明", *lines, note=f"{len(came)} / {len(data.standing.documents)}", gap=8)]


def _take_back(page: LeavePage, proof: Any) -> Button:
    button = Button("撤销登记", "link", tip=f"撤销“{proof.document}”的登记")
    button.clicked.connect(partial(page.take_back, proof.id, proof.document))
    return button


def _result(context: Any, more: SlipMore) -> Card:
    """What it counts as, and how length, notice, chain and the decision table came to that."""
    data = more.data
    told = [Label(data.standing.words, "strong", PHASE_TONES[data.standing.phase], wrap=True)]
    told += [Label(words, "hint", wrap=True) for words in more.why.steps[:4]]
    right = WhyLink(context, f"{data.title}：{WORDS}", more.why)
    return Card("认定和依据", *told, right=right, gap=6)
