"""One penalty slip on a page of its own: how far it has come, its two clocks, what was signed, why this amount."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.course import Clock, ClockState, Stage
from models.penalty.slip import course, queries
from models.penalty.slip.queries import SlipData
from models.penalty.workflow import Phase
from ui.kit import layouts, rowactions
from ui.kit.avatar import Avatar
from ui.kit.badge import Badge, BadgeText
from ui.kit.cards import Card
from ui.kit.courseview import ClockRow, CourseView
from ui.kit.history import History
from ui.kit.notice import NoticeBar
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.stages import Stages, StageText
from ui.kit.text import ElidedLabel, Label, Line
from ui.penalty import slipcards, slipparts
from ui.penalty.slipparts import BESIDE, SHOWN, SlipMore

ENDED = (Phase.VOID, Phase.REVOKED)


class SlipView(CourseView):
    """Reads one slip and shows it; the list keeps its place behind it."""

    entities = SHOWN

    def __init__(self, page, record: int) -> None:
        super().__init__(page, record, "处罚单")

    @override
    def fetch(self) -> SlipMore:
        return slipparts.read_slip(self.page.context.person, self.record)

    @property
    def data(self) -> SlipData:
        """What was read of the slip."""
        return self.read.data

    @override
    def title(self) -> tuple[str, BadgeText]:
        return self.data.title, slipparts.badge(self.data)

    @override
    def papers(self) -> Sequence[RowAction]:
        return slipparts.slip_papers(self, self.page.context, self.data)

    @override
    def steps(self) -> Sequence[RowAction]:
        """What may be done; whoever can do nothing with a slip that is to be signed prints it and hands it over."""
        found = slipparts.step_actions(self.page, self.read)
        papers = self.papers()
        if papers and self.data.phase is Phase.TO_SIGN and not any(one.kind == "primary" for one in found):
            found.append(replace(papers[0], kind="primary"))
        return found

    @override
    def shown_steps(self, rest: Sequence[RowAction]) -> Sequence[RowAction]:
        """The one other act that is likely now, such as signing after a refusal."""
        likely = [
            step.label for name in BESIDE for step in self.read.steps
            if step.action == name and not step.primary and not step.reason_why_not
        ]  # fmt: skip
        return [one for one in rest if one.label in likely[:1]]

    @override
    def show_side(self) -> None:
        """The history, with a button for a remark."""
        happened = slipparts.events(self.read.happened)
        if not happened:
            self.side.show_nothing()
            return
        note = slipparts.note_action(self.page, self.read)
        extra = rowactions.button(RowAction("备注", note.run, "add"), "link") if note is not None else None
        self.side.show_content("经过", len(happened), "谁 · 何时 · 为什么", History(happened), extra)

    # the parts

    @override
    def top(self) -> Iterable[layouts.Item]:
        data, row = self.data, self.data.row
        by = [f"{words} {name}" for words, name in (("下达", data.issuer), ("批准", data.approver)) if name]
        under = (
            f"规则版本 {row.rule_version} · 方案“{data.rule.scheme_label}”" if row.rule_version and data.rule else ""
        )
        head: list[layouts.Item] = [Avatar(data.name), Label(data.name, "strong")]
        if data.left_on is not None:
            head.append(Badge(f"{data.left_on:%m-%d} 已离职", "mute", ""))
        head += [ElidedLabel(data.whose, "hint"), Line(vertical=True, length=14), ElidedLabel(" · ".join(by), "hint")]
        head += [None, ElidedLabel(under, "hint")]
        return (Card("", layouts.row(*head, gap=10), Line(), self._stages(), gap=8),)

    def _stages(self) -> layouts.Item:
        """How far it has come; in the place of all that would follow a badge says that it was taken back."""
        found = [_stage(one) for one in self.read.stages]
        if self.data.phase not in ENDED:
            return Stages(found)
        *done, ended = found
        return layouts.row((Stages(done), 1), Badge(f"{ended.label} {ended.when}".strip(), "mute", "dismiss"), gap=16)

    @override
    def parts(self) -> Iterator[layouts.Item]:
        yield from self._notices()
        clocks = _running(self.data, self.read.clocks)
        if clocks:
            yield ClockRow(self.page.context, clocks, partial(_clocks_now, self.page.context, self.record))
        left = slipcards.left_cards(self.page, self.read)
        right = slipcards.right_cards(self.page, self.read)
        yield layouts.row(
            (layouts.column(*left, None, gap=12), 11), (layouts.column(*right, None, gap=12), 9), gap=12
        )  # fmt: skip

    def _notices(self) -> Iterator[QWidget]:
        """What has to be known before anything else."""
        data, row = self.data, self.data.row
        if data.phase in ENDED and row.ended_at is not None:
            what = "撤销" if data.phase is Phase.REVOKED else "作废"
            why = f"原因：{row.end_reason}" if row.end_reason else ""
            yield NoticeBar(f"{row.ended_at:%m-%d %H:%M} {row.ended_by}{what}。{why}", "mute")
        elif row.state == "draft" and row.number and row.approved_words:
            yield NoticeBar(f"{row.approved_words}。修改后可以再提交，单号不变。", "warn")
        if data.basis_gone:
            yield NoticeBar("依据的前次处罚已撤销，再犯的次数变了，请复核这张处罚单。", "warn")
        if data.phase is Phase.OVERDUE:
            yield NoticeBar("公司没有按期答复申诉，这是公司的责任。答复以前继续冻结，不扣款。", "bad")
        if data.late_appeal is not None:
            yield NoticeBar("收到逾期的申诉，还没有受理。受理以前照常办理。", "warn")
        for words, linked in (("这张代替", data.replaces), ("已经由新的一张代替：", data.replaced_by)):
            if linked is not None:
                yield self._link(words, *linked)

    def _link(self, words: str, record: int, number: str) -> QWidget:
        bar = NoticeBar(f"{words} {number}。", "info", f"打开 {number}")
        bar.pressed.connect(partial(self.page.context.open_page, slipparts.ENTITY, record))
        return bar


def _stage(one: Stage) -> StageText:
    """A stage with when and who in one line."""
    words = " ".join(part for part in (one.when, one.who) if part)
    return StageText(one.label, when=words, reached=str(one.reached))  # type: ignore[arg-type]


def _running(data: SlipData, clocks: Sequence[Clock]) -> Sequence[Clock]:
    """The clocks that say something: none begins any more once a slip was taken back."""
    return [one for one in clocks if data.phase not in ENDED or one.state is not ClockState.IDLE]


def _clocks_now(context: Any, record: int) -> Sequence[Clock]:
    data = queries.slip(context.person, record)
    return _running(data, course.clocks(data))
