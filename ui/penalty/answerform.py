"""The form of an answer to an appeal: the smaller amount is asked for only where it is reduced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.access import Person
from models.core.money import in_capitals
from models.penalty import rules
from models.penalty.appeal.rules import no_reduction
from models.penalty.slip import queries
from models.penalty.slip.queries import SlipData
from models.penalty.workflow import Answer
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.page import Context
from ui.kit.qt import override

AFTER = "amount_after"


class AnswerDialog(ActionDialog):
    """An answer: upheld, reduced within the range, or revoked."""

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        super().__init__(parent, context, request, prepared)
        result: Any = self.form.fields["result"]
        whole = whole_only(self.extra) if self.extra is not None else ""
        if whole:
            result.set_options([one for one in result.options() if one[0] != Answer.REDUCE])
            result.set_hint(whole)
        self.form.changed.connect(self._changed)
        self._changed()

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> SlipData | None:
        return queries.slip(person, request.record) if request.record is not None else None

    def _changed(self) -> None:
        """Ask for the smaller amount, and say between what it lies."""
        reduced = self.form.fields["result"].value() == Answer.REDUCE
        amount = self.form.fields[AFTER]
        if amount.isEnabled() != reduced or amount.isVisibleTo(self.form) != reduced:
            amount.setVisible(reduced)
            amount.setEnabled(reduced)
            if self.isVisible():
                self.settle()
        amount.set_required(reduced)
        amount.set_hint(self._hint(amount.value()))

    def _hint(self, fen: int | None) -> str:
        data = self.extra
        if data is None or data.amount is None or data.rule is None:
            return ""
        told = f"现在 {data.amount_words}，制度规定 {rules.range_words(data.rule, data.row.quantity)}"
        return told if not fen or data.is_in_points else f"{told}；大写：{in_capitals(fen)}"


def whole_only(data: SlipData) -> str:
    """Why the amount of a slip cannot be reduced, so that its appeal can only be upheld or revoked as a whole."""
    return no_reduction(data.rule, data.row.quantity, data.amount or 0) if data.rule is not None else ""


ANSWER_DIALOGS: Mapping[str, type[ActionDialog]] = {
    "penalty.answer": AnswerDialog, "penalty.answer_outside": AnswerDialog,
}  # fmt: skip
