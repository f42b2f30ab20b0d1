"""Lists of what belongs to slips: appeals, measures, witnesses, final warnings, losses; and earlier penalties."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import QWidget

from models.core.errors import Forbidden, NotFound
from models.core.lists import Row
from models.penalty import places
from models.penalty.slip import following, queries
from models.penalty.slip.following import NextStep
from models.penalty.slip.queries import SlipData
from ui.kit import listmodel, recordpane, rowactions
from ui.kit.buttons import Kind
from ui.kit.detail import Detail, Figure
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction
from ui.penalty import moneyparts, slipparts
from ui.penalty.slipform import SLIP_DIALOGS

CHAPTER, SLIP = "penalty", "penalty_slip"


@dataclass(frozen=True)
class PartMore:
    """Files and history of a record, None for who sees it without them; the slip it belongs to, and its acts."""

    carried: Carried | None
    slip: SlipData
    steps: tuple[NextStep, ...]


class _PartsPage(RecordPage):
    """Records of slips: the acts of the slip that are about this record are done from here, the slip is one key away.

    `acts` are those acts.
    """

    chapter = CHAPTER
    dialogs = SLIP_DIALOGS
    acts: Collection[str] = ()
    shown_facts: Sequence[str] = ()
    figure: tuple[str, str] = ("", "")

    @override
    def read_more(self, record: int) -> PartMore | None:
        person, entity = self.context.person, self.kind.entity
        slip = places.place(entity, record).slip_id
        if slip is None:
            return None
        data = queries.slip(person, slip)
        try:
            carried = recordpane.read(person, entity, record)
        except (NotFound, Forbidden):
            carried = None
        return PartMore(carried, data, following.next_steps(person, data))

    @override
    def more_widgets(self, row: Row, more: PartMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    def fits(self, step: NextStep, row: Row, slip: SlipData) -> bool:  # noqa: ARG002  (for those who override)
        """Whether one of these acts of the slip is about this record."""
        return bool(step.values.get("id") == row.record)

    def papers_of(self, row: Row, more: PartMore) -> Sequence[RowAction]:  # noqa: ARG002  (for those who override)
        """Printing what belongs to the record."""
        return ()

    def own_actions(self, row: Row, more: PartMore) -> Sequence[RowAction]:  # noqa: ARG002  (for those who override)
        """Acts about the record that the slip does not name."""
        return ()

    @override
    def actions_for(self, row: Row, more: PartMore | None) -> Sequence[RowAction]:
        go = RowAction("打开处罚单", partial(self.on_open, row), "gavel", "primary")
        if more is None:
            return (go,)
        steps = [one for one in more.steps if one.action in self.acts and self.fits(one, row, more.slip)]
        steps.sort(key=lambda one: one.danger)
        found = [self._step(more.slip, one, is_first=one is steps[0]) for one in steps]
        found += self.own_actions(row, more)
        has_next = any(one.kind == "primary" for one in found)
        return [*found, replace(go, kind="plain") if has_next else go, *self.papers_of(row, more)]

    def _step(self, slip: SlipData, step: NextStep, *, is_first: bool) -> RowAction:
        kind: Kind = "danger" if step.danger else "primary" if is_first else "plain"
        run = partial(slipparts.open_step, self, slip, step)
        icon = slipparts.ICONS.get(step.action, "edit")
        return RowAction(step.label, run, icon, kind, step.reason_why_not or None)

    @override
    def on_open(self, row: Row) -> None:
        """The page of the slip."""
        moneyparts.open_slip(self, row.record)

    @override
    def detail(self, row: Row, more: PartMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        facts = [(self.kind.column(key).label, words(key)) for key in self.shown_facts if value(key) not in (None, "")]
        badge = next(
            (listmodel.badge(one, value(one.key)) for one in self.kind.columns if one.kind == "choice" and one.tones),
            None,
        )
        key, unit = self.figure
        figure = (
            Figure(self.kind.column(key).label.partition("（")[0], words(key) + unit) if key and value(key) else None
        )
        title = f"{words('number')} · {words('work_no')}"
        return Detail(str(value("name")), title, badge, figure, facts)


class AppealsPage(_PartsPage):
    """Appeals against slips, answered or waiting, each on paper of its own."""

    list_name = page_name = "appeals"
    icon = "comment"
    also = frozenset({SLIP, "attachment"})
    acts = ("penalty.answer", "penalty.answer_outside", "penalty.admit", "penalty.withdraw_appeal")
    shown_facts = (
        "filed_at", "is_late", "request", "text", "answer_due_on", "result", "amount_before", "amount_after",
        "answered_at", "decided_words", "findings", "reason",
    )  # fmt: skip
    empty_words = "员工在处罚单上提出申诉，或由办公室登记书面申诉以后，列在这里；逾期没有答复的算公司逾期。"

    @override
    def fits(self, step: NextStep, row: Row, slip: SlipData) -> bool:
        return slip.appeal is not None and slip.appeal.id == row.record

    @override
    def papers_of(self, row: Row, more: PartMore) -> Sequence[RowAction]:
        answered = listmodel.value_of(self.kind, row, "state") == "answered"
        return moneyparts.printing(self, self.context, "penalty_answer", row.record) if answered else ()

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") == "withdrawn" else ""


class MeasuresPage(_PartsPage):
    """What slips ask for besides money: by when it is due, and whether it was done."""

    list_name = page_name = "penalty_measures"
    icon = "clipboard_task"
    also = frozenset({SLIP})
    acts = ("penalty.record_measure",)
    shown_facts = ("words", "due_on", "done_on", "done_words", "recorded_by")
    empty_words = "处罚单上的书面检查、书面警告、培训等措施列在这里；生效以后到期没有完成的会提醒。"

    @override
    def detail(self, row: Row, more: PartMore | None) -> Detail:
        told = super().detail(row, more)
        return replace(told, figure=Figure("措施", listmodel.words_of(self.kind, row, "label")))

    @override
    def papers_of(self, row: Row, more: PartMore) -> Sequence[RowAction]:
        slip = more.slip
        one = next((one for one in slip.measures if one.id == row.record), None)
        if one is None or one.code != "written_warning" or slip.phase in slipparts.UNSIGNED:
            return ()
        return moneyparts.printing(self, self.context, "written_warning", slip.row.id)


class WitnessesPage(_PartsPage):
    """Who witnessed refusals, with statement and time, and who still has to."""

    list_name = page_name = "slip_witnesses"
    icon = "people"
    also = frozenset({SLIP})
    acts = ("penalty.witness", "penalty.witness_outside")
    shown_facts = ("whose", "refused_at", "signed_at", "statement", "recorded_by")
    empty_words = "当事人拒绝签字时，在场的见证人列在这里；够人数的见证人签字以后，处罚单才生效。"

    @override
    def fits(self, step: NextStep, row: Row, slip: SlipData) -> bool:
        one = next((one for one in slip.witnesses if one.id == row.record), None)
        if one is None or one.signed_at is not None:
            return False
        if one.outsider_id is not None:
            return bool(step.values.get("outsider_id") == one.outsider_id)
        who = step.behalf if step.behalf is not None else self.context.person.employee_id
        return bool(step.action == "penalty.witness" and who == one.employee_id)

    @override
    def detail(self, row: Row, more: PartMore | None) -> Detail:
        told = super().detail(row, more)
        return replace(told, figure=Figure("见证人", listmodel.words_of(self.kind, row, "witness")))


class CasesPage(_PartsPage):
    """Final warnings and the like: proposed with their evidence, decided by people of the company."""

    list_name = page_name = "penalty_cases"
    icon = "shield"
    also = frozenset({SLIP, "attachment"})
    acts = ("penalty.decide_case", "penalty.case_consult", "penalty.refuse_case", "penalty.withdraw_case")
    shown_facts = (
        "proposed_by", "proposed_at", "facts", "evidence", "statement", "union_on", "union_words", "legal_on",
        "legal_by", "legal_words", "decided_words", "decided_at", "decision",
    )  # fmt: skip
    empty_words = "在处罚单上提请最后警告、离职处理等以后，列在这里；由公司的人决定，程序不会自动处理。"

    @override
    def detail(self, row: Row, more: PartMore | None) -> Detail:
        told = super().detail(row, more)
        return replace(told, figure=Figure("提请的处理", listmodel.words_of(self.kind, row, "label")))

    @override
    def papers_of(self, row: Row, more: PartMore) -> Sequence[RowAction]:
        approved = listmodel.value_of(self.kind, row, "state") == "approved"
        return moneyparts.printing(self, self.context, "final_warning", row.record) if approved else ()

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") in ("refused", "withdrawn") else ""


class LossesPage(_PartsPage):
    """Losses that go with slips and who bears them; they are no fines and never on a deduction list."""

    list_name = page_name = "penalty_losses"
    icon = "receipt_money"
    also = frozenset({SLIP})
    shown_facts = ("cause", "payer_id", "paid", "open", "paid_on", "recorded_by", "withdrawn_at")
    figure = ("amount", " 元")
    empty_words = "在处罚单上登记的损失列在这里。损失不是罚款，不进扣款清单，赔付另行登记。"

    @override
    def own_actions(self, row: Row, more: PartMore) -> Sequence[RowAction]:
        value = partial(listmodel.value_of, self.kind, row)
        payer = next((one.payer_id for one in more.slip.losses if one.id == row.record), None)
        if value("withdrawn_at") or payer == self.context.person.employee_id:
            return ()
        words = f"{value('number')} {value('cause')}"
        pay = self.act("penalty.pay_loss", row.record, icon="receipt_money", kind="primary", subtitle=words)
        return [*pay, *self.act("penalty.withdraw_loss", row.record, icon="arrow_undo", subtitle=words)]

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "withdrawn_at") else ""


class EarlierPage(RecordPage):
    """Penalties from before the office used this program: for repetition and equal cases, nothing is taken for them."""

    list_name = page_name = "earlier_penalties"
    chapter = CHAPTER
    icon = "history"
    empty_words = "使用本程序以前的处罚登记在这里，用于核对再犯和相同情形，不会扣款。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("penalty.record_earlier", icon="add")), None)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return [rowactions.button(one) for one in self.act("penalty.open_numbers", icon="clipboard_task")]

    @override
    def detail(self, row: Row, more: Carried | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        points = value("amount") is None
        figure = Figure("扣分", f"{words('points')} 分") if points else Figure("金额", f"{words('amount')} 元")
        keys = ("happened_on", "offence", "words", "signed_by", "recorded_by", "withdrawn_at")
        facts = [(self.kind.column(key).label, words(key)) for key in keys if value(key)]
        return Detail(str(value("name")), str(value("work_no")), None, figure, facts)

    @override
    def actions_for(self, row: Row, more: Carried | None) -> Sequence[RowAction]:
        if listmodel.value_of(self.kind, row, "withdrawn_at"):
            return ()
        return self.act("penalty.withdraw_earlier", row.record, icon="arrow_undo")

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "withdrawn_at") else ""


class OutsidersPage(RecordPage):
    """People who do not work here and may witness, approve or answer."""

    list_name = page_name = "outsiders"
    chapter = CHAPTER
    icon = "person_add"
    empty_words = "本单位人手不够时，见证、批准、答复可以请外部人员，先把姓名、单位、电话登记在这里。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("penalty.add_outsider", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Carried | None) -> Sequence[RowAction]:
        return self.act("penalty.edit_outsider", row.record, icon="edit", kind="primary")

    @override
    def row_tone(self, row: Row) -> str:
        return "" if listmodel.value_of(self.kind, row, "active") else "mute"
