"""The link «为什么？» beside a result: it opens the explanation, whose records and articles open their pages."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from models.core.explain import Basis, Explanation
from ui.kit.buttons import Button
from ui.kit.page import Context
from ui.kit.why import WhyCard, WhyPopup

WORDS = "为什么？"


class WhyLink(Button):
    """Opens one explanation beside itself."""

    def __init__(self, context: Context, question: str, explained: Explanation, tone: str = "info") -> None:
        super().__init__(WORDS, "link", "question_circle", tip=question)
        self._context, self._question, self._explained, self._tone = context, question, explained, tone
        self.clicked.connect(self._open)

    def _open(self) -> None:
        show_why(self, self.rect(), self._context, self._question, self._explained, self._tone)


def show_why(
    parent: QWidget, beside: QRect, context: Context, question: str, explained: Explanation, tone: str = "info"
) -> WhyPopup:
    """Open an explanation beside a part of a widget; its links go to the pages of records and articles."""
    card = WhyCard(question, explained, tone=tone)
    popup = WhyPopup(parent, card, beside)
    way = _Way(context, card)
    card.record_wanted.connect(way.open_record)
    card.article_wanted.connect(way.open_article)
    popup.present()
    return popup


class _Way(QWidget):
    """Where the links of a card lead; it lives as long as the card."""

    def __init__(self, context: Context, card: WhyCard) -> None:
        super().__init__(card)
        self._context = context
        self.hide()

    def open_record(self, entity: str, record: int) -> None:
        """Open the page of a record."""
        self._context.open_page(entity, record)

    def open_article(self, basis: Basis) -> None:
        """Open an article of the regulation."""
        self._context.open_page("regulation_article", basis.article_id)
