"""What a slip comes to, beside its form: clause, warnings, equal cases, and earlier penalties of the same person."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.penalty import rules
from models.penalty.catalogue.values import EarlierCase
from models.penalty.slip.outlook import Outlook
from models.penalty.slip.precedents import Precedent
from ui.kit import layouts
from ui.kit.badge import Badge
from ui.kit.page import Context
from ui.kit.text import Label, Line
from ui.kit.whylink import WORDS, WhyLink

MOST = 6


class OutlookBox(QWidget):
    """Lines that follow the typing."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._late = False
        self.setAccessibleName("这张处罚单")
        self._body: QVBoxLayout = layouts.column(gap=8)
        self.setLayout(layouts.column(self._body, None, margins=(16, 4, 16, 12), gap=0))

    def is_late(self) -> bool:
        """Whether the slip comes so late that it must say why."""
        return self._late

    def show_words(self, words: str, tone: str = "") -> None:
        """Show a sentence in place of the lines."""
        self._late = False
        layouts.clear(self._body)
        self._body.addWidget(Label(words, "hint", tone, wrap=True))

    def show_outlook(self, found: Outlook) -> None:
        """Show what was worked out."""
        self._late = found.late
        layouts.clear(self._body)
        why = WhyLink(self._context, WORDS, found.explanation)
        self._body.addLayout(layouts.row((Label(found.title, "subtitle", wrap=True), 1), layouts.column(why, None)))
        for line in found.lines:
            told = layouts.column(Label(line.label, "label"), Label(line.words, "body", line.tone, wrap=True), gap=1)
            self._body.addLayout(told)
        if found.alike_words:
            self._add("同类先例", found.alike_words, _cases(found))
        if found.earlier:
            words = f"{len(found.earlier)} 次，新的在前"
            self._add("本人此前的处罚", words, (_earlier(one) for one in found.earlier[:MOST]))

    def _add(self, title: str, words: str, items: Iterator[layouts.Item]) -> None:
        head = (Line(), Label(title, "label-strong"), Label(words, "hint", wrap=True))
        self._body.addLayout(layouts.column(*head, *items, gap=4))


def _cases(found: Outlook) -> Iterator[layouts.Item]:
    for one in found.alike.rows[:MOST]:
        yield _case(found.rule.measured, one)


def _case(measured: str, one: Precedent) -> layouts.Item:
    who = f"{one.day:%m-%d} {one.name}"
    badge = Badge(one.outcome, one.tone, "" if one.tone == "mute" else None)
    return layouts.row((Label(who, "hint"), 1), Label(rules.amount_words(measured, one.amount), "hint"), badge)


def _earlier(one: EarlierCase) -> layouts.Item:
    what = f"{one.happened_at:%Y-%m-%d} {one.offence} {one.title}"
    amount = rules.amount_words(one.measured, one.amount)
    return layouts.row((Label(what, "hint", wrap=True), 1), Label(amount, "hint"))
