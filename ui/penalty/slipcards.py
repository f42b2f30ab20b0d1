"""The cards of a slip: facts and clause, handing over and signatures, the appeal, the amount beside equal cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.core import money
from models.penalty.slip.course import WitnessCard
from models.penalty.slip.queries import SlipData
from models.penalty.workflow import BOOKED_NAMES, CASE_STATE_NAMES
from ui.kit import layouts
from ui.kit.avatar import Avatar
from ui.kit.badge import Badge
from ui.kit.buttons import Button
from ui.kit.cards import Card, Facts, Inset, KeyValue
from ui.kit.notice import NoticeBar
from ui.kit.recordpane import RecordFiles
from ui.kit.segmented import Segmented
from ui.kit.text import IconLabel, Label, Line
from ui.penalty import slipappeal, slipparts
from ui.penalty.slipamount import amount_card
from ui.penalty.slipparts import ENTITY, SlipMore

SIGN, REFUSE = "penalty.sign", "penalty.refuse"


def left_cards(page: Any, more: SlipMore) -> list[QWidget]:
    """What happened, and what was signed and answered."""
    found: list[QWidget] = [_facts(page, more)]
    if more.data.phase not in slipparts.UNSIGNED:
        found.append(_signing(page, more))
    return found


def right_cards(page: Any, more: SlipMore) -> list[QWidget]:
    """The amount with its reasons, what was taken, and what else came of it."""
    return [amount_card(page, more), *_earlier(page, more), *_bookings(more.data), *_cases(page, more.data)]


# facts


def _facts(page: Any, more: SlipMore) -> Card:
    row, rule = more.data.row, more.data.rule
    head: list[layouts.Item] = [Badge(row.offence, "mute", ""), (Label(row.title, "strong", wrap=True), 1)]
    if rule is not None and rule.article_id is not None:
        link = Button("看条文", "link", tip="看制度的这一条")
        link.clicked.connect(partial(_open, page, "regulation_article", rule.article_id))
        head.append(link)
    items: list[layouts.Item] = [layouts.row(*head)]
    under = [rule.clause if rule else "", f"情节：{rule.band_label}" if rule and rule.band_label else ""]
    under += [f"数量：{row.quantity} {rule.unit}"] if rule and rule.unit else []
    if any(under):
        items.append(Label(" · ".join(one for one in under if one), "hint", wrap=True))
    items.append(Facts([("发生时间", f"{row.happened_at:%Y-%m-%d %H:%M}"), ("地点", row.place), ("来源", row.source)]))
    items.append(_readable(row.facts))
    if row.evidence:
        items.append(layouts.column(Label("证据", "label"), _readable(row.evidence), gap=2))
    if row.late_reason:
        items.append(Label(f"超期下达的理由：{row.late_reason}", "hint", wrap=True))
    if more.carried is not None and (more.carried.can_attach or more.carried.attachments):
        items.append(RecordFiles(page.context, ENTITY, row.id, more.carried, chips=True))
    if row.acknowledged:
        items.append(_acknowledged(more))
    return Card("事实与依据", *items)


def _acknowledged(more: SlipMore) -> layouts.Item:
    """Whether the person had acknowledged the version that the clause stands in; a warning where he had not."""
    row, rule = more.data.row, more.data.rule
    known = row.acknowledged_on is not None
    icon, tone = ("checkmark_circle", "ok") if known else ("warning", "warn")
    if not known and (rule is None or rule.article_id is None):
        icon, tone = "info", "text2"  # the regulation is not in the program, so that nobody could
    words = Label(f"制度确认：{row.acknowledged}", "hint", "warn" if tone == "warn" else "", wrap=True)
    return layouts.row(IconLabel(icon, tone, 16), (words, 1))


def _readable(words: str) -> Label:
    shown = Label(words, wrap=True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return shown


# handing over


def _signing(page: Any, more: SlipMore) -> Card:
    signing = more.signing
    items: list[layouts.Item] = []
    if signing.mode != "signed":
        items.append(NoticeBar(signing.notice, signing.tone))
    items += [_witness(page, more, one) for one in signing.witnesses]
    if signing.check:
        sign = IconLabel("checkmark_circle", "ok", 16, filled=True)
        items.append(layouts.row(sign, (Label(signing.check, "hint", wrap=True), 1)))
    if signing.signature:
        items.append(_signature(signing.signature, signing.notice if signing.mode == "signed" else ""))
    for appeal in more.data.appeals:
        items += [Line(), *slipappeal.appeal_items(page, more, appeal)]
    title = "签字与申诉" if more.data.appeals else "送达与签字"
    return Card(title, *items, right=_modes(page, more))


def _signature(words: str, note: str) -> layouts.Item:
    told = layouts.column(Label(words, "strong", wrap=True), *([Label(note, "hint", wrap=True)] if note else []), gap=1)
    return layouts.row(IconLabel("signature", "ok", 20), (told, 1), Badge("已签", "ok"), gap=10)


def _modes(page: Any, more: SlipMore) -> QWidget | None:
    """Signed or refused: a switch as long as the other one can still be recorded, else a badge."""
    mode = more.signing.mode
    names, steps = ("本人签字", "拒签"), [_step_of(more, SIGN), _step_of(more, REFUSE)]
    if not any(steps):
        words = {"signed": names[0], "refused": names[1], "served": "送达凭证"}.get(mode, "")
        return Badge(words, "mute", "") if words else None
    switch = _Modes(page, more, steps, 1 if mode == "refused" else 0 if mode == "signed" else -1)
    switch.setToolTip("选择以后填写登记的内容")
    return switch


class _Modes(Segmented):
    """Picking what is not recorded yet opens the form for it."""

    def __init__(self, page: Any, more: SlipMore, steps: Sequence[Any], mode: int) -> None:
        super().__init__(("本人签字", "拒签"), "怎样签收", max(mode, 0))
        self._page, self._more, self._steps, self._mode = page, more, steps, mode
        self.show_mode()
        self.chosen.connect(self._chosen)

    def show_mode(self) -> None:
        """Show what is recorded: neither of them as long as nothing is."""
        group = self._group
        group.setExclusive(False)
        for number, button in enumerate(group.buttons()):
            button.setChecked(number == self._mode)
            step = self._steps[number]
            button.setEnabled(number == self._mode or (step is not None and not step.reason_why_not))
            button.setToolTip(step.reason_why_not if step is not None else "")
        group.setExclusive(self._mode >= 0)

    def _chosen(self, number: int) -> None:
        step = self._steps[number]
        self.show_mode()
        if number != self._mode and step is not None:
            slipparts.open_step(self._page, self._more.data, step)


def _step_of(more: SlipMore, action: str) -> Any:
    return next((one for one in more.steps if one.action == action), None)


def _witness(page: Any, more: SlipMore, card: WitnessCard) -> Inset:
    name = layouts.row(Label(card.name, "strong"), (Label(card.whose, "hint", wrap=True), 1))
    name.addWidget(Badge("已签", "ok") if card.has_signed else Badge("未签", "warn"))
    told: list[layouts.Item] = [Label(card.when, "hint")] if card.has_signed else []
    told += [Label(f"“{card.statement}”", wrap=True)] if card.statement else []
    step = None if card.has_signed else _step_for(page, more, card)
    if step is not None:
        told.append(_step_link(page, more, step))
    words = layouts.column(name, *told, gap=2)
    inset = Inset(layouts.row(layouts.column(Avatar(card.name, 34, "teal"), None), (words, 1), gap=12))
    inset.setAccessibleName(f"见证人 {card.name}，{card.when or '未签'}")
    return inset


def _step_for(page: Any, more: SlipMore, card: WitnessCard) -> Any:
    """The act by which this witness signs, where it is open: his own, typed for him, or that of an outsider."""
    row = next(one for one in more.data.witnesses if one.id == card.record)
    for one in more.steps:
        who = page.context.person.employee_id if one.behalf is None else one.behalf
        if one.action == "penalty.witness" and row.employee_id is not None and who == row.employee_id:
            return one
        outsider = one.values.get("outsider_id")
        if one.action == "penalty.witness_outside" and outsider is not None and outsider == row.outsider_id:
            return one
    return None


def _step_link(page: Any, more: SlipMore, step: Any) -> layouts.Item:
    link = Button(step.label, "link", "signature", tip=step.label)
    link.clicked.connect(partial(_run, partial(slipparts.open_step, page, more.data, step)))
    if step.reason_why_not:
        link.set_reason(step.reason_why_not)
    return layouts.row(link, None)


# what else came of it


def _bookings(data: SlipData) -> Iterator[Card]:
    if data.bookings:
        lines = [
            KeyValue(
                " ".join(one for one in (BOOKED_NAMES[one.kind], one.month, one.number) if one),
                f"{money.format_yuan(one.amount)} 元",
            )
            for one in data.bookings
        ]  # fmt: skip
        yield Card("扣款记录", *lines, gap=4)


def _earlier(page: Any, more: SlipMore) -> Iterator[Card]:
    """What this person was punished for before, for who may know it."""
    if more.earlier:
        yield Card(
            "本人此前的处罚", *[_earlier_line(page, one) for one in more.earlier], note=f"{len(more.earlier)} 次", gap=4
        )


def _earlier_line(page: Any, one: Any) -> layouts.Item:
    what = Label(f"{one.happened_at:%Y-%m-%d} {one.offence} {one.title}", "hint", wrap=True)
    if one.slip_id is None:
        return layouts.row(Label("启用前", "hint"), (what, 1))
    link = Button(one.number, "link", tip=f"打开 {one.number}")
    link.clicked.connect(partial(_open, page, ENTITY, one.slip_id))
    return layouts.row(link, (what, 1))


def _cases(page: Any, data: SlipData) -> Iterator[Card]:
    """Proposals that people decide about, and losses that go with the slip."""
    lines: list[layouts.Item] = []
    for one in data.cases:
        link = Button(one.label, "link", tip=f"打开{one.label}")
        link.clicked.connect(partial(_open, page, "penalty_case", one.id))
        lines.append(
            layouts.row(link, (Label(one.decided_words, "hint", wrap=True), 1), Badge(CASE_STATE_NAMES[one.state]))
        )
    for loss in data.losses:
        words = f"{money.format_yuan(loss.amount)} 元，已赔 {money.format_yuan(loss.paid)} 元"
        lines.append(KeyValue(f"损失：{loss.cause}", words))
    if lines:
        yield Card("另行处理", *lines, gap=4)


def _open(page: Any, entity: str, record: int, _checked: bool = False) -> None:
    page.context.open_page(entity, record)


def _run(run: Any, _checked: bool = False) -> None:
    run()
