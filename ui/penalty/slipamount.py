"""The amount of a slip: in figures and capitals, in its range among earlier equal cases, and the reasons for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from models.penalty import rules
from models.penalty.slip import outlook
from models.penalty.slip.outlook import Scale
from models.penalty.slip.precedents import Precedent
from models.penalty.slip.queries import SlipData
from ui.kit import layouts, theme, tokens
from ui.kit.badge import Badge
from ui.kit.cards import Card
from ui.kit.rangebar import Place, RangeBar, RangeText
from ui.kit.table import BadgeText, CellText, Column, Row, TableModel, TableView
from ui.kit.text import IconLabel, Label, Line
from ui.kit.whylink import WORDS, WhyLink
from ui.penalty.slipparts import ENTITY, SlipMore

MOST = 5  # cases that are seen at once
TONES = {"在幅度内": "ok", "固定金额": "ok", "超出幅度": "warn"}
COLUMNS = (
    Column("number", "单号", "link", 108, sortable=False),
    Column("name", "姓名", "text", 62, sortable=False, stretch=True),
    Column("day", "日期", "date", 62, sortable=False),
    Column("amount", "金额", "money", 76, sortable=False),
    Column("outcome", "结果", "badge", 104, sortable=False),
)


def amount_card(page: Any, more: SlipMore) -> Card:
    """Everything about the amount, and the measures beside it."""
    data, row = more.data, more.data.row
    card = Card("金额与同类先例" if more.alike.months else "金额", right=_why(page, data), gap=8)
    card.add(_figure(data))
    if row.reduced_to is not None and row.amount is not None:
        card.add(Label(f"下达时 {rules.amount_words(row.measured, row.amount)}，申诉后减轻", "hint"))
    if more.scale is not None:
        card.add(RangeBar(range_text(more.scale), "金额的幅度"))
    if more.alike.months:
        single = outlook.single(data.amount, row.quantity)
        card.add(Line())
        card.add(alike_line(more.alike.words(row.measured, single)))
        if more.alike.rows:
            card.add(_table(page, row.measured, more.alike.rows))
    if row.override_reason:
        card.add(_said("改定金额的理由", row.override_reason))
    if row.amount_reason:
        card.add(_said("定额理由", row.amount_reason))
    if more.measures or more.money:
        card.add(_measures(more))
    return card


def _figure(data: SlipData) -> layouts.Item:
    unit = "" if data.amount is None else "分" if data.is_in_points else "元"
    items: list[layouts.Item] = [
        Label(data.figure, "figure"),
        Label(f"{unit} {data.capitals}".strip(), "label"),
        None,
    ]
    if data.range_words:
        tone = TONES.get(data.range_words, "mute")
        items.append(Badge(data.range_words, tone, None if tone != "mute" else ""))
    return layouts.row(*items)


def range_text(scale: Scale) -> RangeText:
    """What a range bar shows: the ends, this amount, and a dot for each equal case."""
    low, high = (Place(one, scale.words(one)) for one in (scale.low, scale.high))
    this = None if scale.this is None else Place(scale.this, f"本次 {scale.words(scale.this)}")
    return RangeText(low, high, this, scale.cases, scale.told)


def alike_line(words: str) -> layouts.Item:
    """A sentence about earlier equal cases."""
    return layouts.row(IconLabel("info", "text2", 16), (Label(words, "label", wrap=True), 1))


def _table(page: Any, measured: str, rows: Sequence[Precedent]) -> TableView:
    """The latest equal cases; the number of one that the person may see opens it."""
    model = TableModel(COLUMNS, checkable=False)
    table = TableView(model, "同类先例", compact=True)
    model.setParent(table)
    model.set_rows([_line(place, measured, one) for place, one in enumerate(rows)], False)
    table.setFixedHeight(theme.px(tokens.HEAD) + theme.px(tokens.ROW_COMPACT) * min(len(rows), MOST) + 4)
    opened = partial(_open_case, page, [one.record for one in rows])
    table.link_pressed.connect(opened)
    table.activated_row.connect(opened)
    return table


def _line(place: int, measured: str, one: Precedent) -> Row:
    amount = rules.amount_words(measured, one.amount).split(" ")[0]
    number = one.number if one.record is not None else CellText(one.number or "—", tone="mute")  # leads nowhere
    badge = BadgeText(one.outcome, one.tone, _glyph(one))
    return Row(place, (number, one.name, f"{one.day:%m-%d}", amount, badge))


def _glyph(one: Precedent) -> str | None:
    return "" if one.tone == "mute" else None


def _open_case(page: Any, records: Sequence[int | None], place: Any, _column: str = "") -> None:
    record = records[int(place)]
    if record is not None:
        page.context.open_page(ENTITY, record)


def _said(label: str, words: str) -> layouts.Item:
    return layouts.column(Label(label, "label"), Label(words, wrap=True), gap=2)


def _measures(more: SlipMore) -> layouts.Item:
    items: list[layouts.Item] = [Label("其他措施", "label")]
    for one in more.measures:
        tone = "ok" if one.is_done else "bad" if one.is_late else ""
        items.append(Label(one.words, "body", tone, wrap=True))
    if more.money:
        items.append(Label(more.money, wrap=True))
    return layouts.column(*items, gap=2)


def _why(page: Any, data: SlipData) -> WhyLink | None:
    told = data.explanation
    return WhyLink(page.context, f"{data.title} 的金额：{WORDS}", told) if told is not None else None
