"""Lists beside the register: employment history, certificates, appraisals and what belongs to posts, of everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import clock, listing
from models.core.explain import Explanation
from models.core.lists import Row
from models.staff import requirements
from models.staff.appraisals import queries as appraisals
from models.staff.appraisals.queries import Score
from models.staff.appraisals.workflow import Step
from models.staff.certificates import queries as certificates
from models.staff.certificates.queries import ReviewData
from models.staff.certificates.rules import REVIEW_NAMES
from ui.kit import listmodel, recordpane, rowactions
from ui.kit.buttons import Kind
from ui.kit.cards import KeyValue
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.kit.whylink import WhyLink

GONE = "删除后列表里不再显示，操作记录里仍可查到。"
KEPT = "注销后不再算有效证书，记录保留。"
WITHDRAWN = "撤销后不再计入，记录保留。"


class EventsPage(RecordPage):
    """The employment history of everybody whom the person may see."""

    list_name = page_name = "employment_events"
    chapter = "staff"
    icon = "history"
    empty_words = "登记入职、转正、调动和离职时，这里自动留下记录。"
    also = frozenset({"employee", "attachment"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_event", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("staff.edit_event", row.record, icon="edit", kind="primary")


class CertificatesPage(RecordPage):
    """The certificates of everybody whom the person may see, and those of the firm."""

    list_name = page_name = "certificates"
    chapter = "staff"
    icon = "shield"
    empty_words = "登记持证人员和单位的证书，到期前会提醒。"
    also = frozenset({"employee", "attachment", "certificate_review"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_certificate", icon="add")), None)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return [rowactions.button(one) for one in self.act("staff.add_firm_certificate", icon="building")]

    @override
    def read_more(self, record: int) -> tuple[Carried, tuple[ReviewData, ...]]:
        return recordpane.read(self.context.person, "certificate", record), certificates.reviews_of(record)

    @override
    def more_widgets(self, row: Row, more: tuple[Carried, tuple[ReviewData, ...]] | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        carried, reviews = more
        told = [KeyValue(f"{one.reviewed_on:%Y-%m-%d} 年检", REVIEW_NAMES[one.result]) for one in reviews]
        return [*told, *super().more_widgets(row, carried)]

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        firm = listmodel.value_of(self.kind, row, "holder_kind") == "firm"
        if firm and not self.context.person.may("staff.firm_certificates"):
            return ()
        standing = listmodel.value_of(self.kind, row, "standing")
        if standing == "withdrawn":
            return self.act("staff.reinstate_certificate", row.record, icon="arrow_undo")
        last = listmodel.value_of(self.kind, row, "valid_until")
        first = last + timedelta(days=1) if last is not None else None
        dates = {"valid_from": first, "valid_until": None, "review_due_on": None}
        renew = self.act("staff.renew_certificate", row.record, icon="arrow_sync", kind="primary", initial=dates)
        return [
            *(renew if standing != "replaced" else ()),
            *self.act("staff.edit_certificate", row.record, icon="edit"),
            *self.act("staff.review_certificate", row.record, icon="calendar_ltr", initial={"review_due_on": None}),
            *self.act("staff.withdraw_certificate", row.record, icon="dismiss", consequence=KEPT),
            *self.act("staff.remove_certificate", row.record, icon="delete", consequence=GONE),
        ]


@dataclass(frozen=True)
class Appraised:
    """What belongs to an appraisal besides its columns: files and history, open steps, scores, pay that may follow.

    `axes` are the empty lines of a form for one that has no scores yet.
    """

    carried: Carried
    steps: tuple[Step, ...]
    scores: tuple[Score, ...]
    axes: tuple[Mapping[str, Any], ...]
    may_apply_pay: bool


class AppraisalsPage(RecordPage):
    """The appraisals of everybody whom the person may see."""

    list_name = page_name = "appraisals"
    chapter = "staff"
    icon = "clipboard_task"
    empty_words = "登记试用期、专业技能和定期考核；审核后才算数。"
    also = frozenset({"employee", "attachment"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_appraisal", icon="add")), None)

    @override
    def read_more(self, record: int) -> Appraised:
        person = self.context.person
        return Appraised(
            recordpane.read(person, "appraisal_entry", record),
            appraisals.steps_of(person, record),
            appraisals.scores_of(record),
            appraisals.axes_of(record),
            may_apply_pay=appraisals.may_apply_pay(person, record),
        )

    @override
    def more_widgets(self, row: Row, more: Appraised | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        scores = [KeyValue(one.axis, f"{one.score} / {one.full}") for one in more.scores]
        opinion = listmodel.value_of(self.kind, row, "opinion")
        words = [Label(opinion, wrap=True)] if opinion else []
        return [*scores, *words, *super().more_widgets(row, more.carried)]

    @override
    def actions_for(self, row: Row, more: Appraised | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        found: list[RowAction] = []
        for step in more.steps:
            kind: Kind = "plain" if found else "primary"
            consequence = WITHDRAWN if step.action == "staff.withdraw_appraisal" else ""
            axes = more.axes if step.action == "staff.score_appraisal" and not more.scores else ()
            how: dict[str, Any] = {"initial": {"scores": [dict(one) for one in axes]}} if axes else {}
            found += self.act(step.action, row.record, label=step.label, kind=kind, consequence=consequence, **how)
        if more.may_apply_pay:
            found += self.act("staff.apply_appraisal_pay", row.record, icon="receipt_money")
        return found


class JudgedPage(ListPage):
    """A list that is worked out; the pane says why a row stands there."""

    chapter = "staff"
    question = ""

    @override
    def read_more(self, record: int) -> Any:
        return listing.why(self.kind, self.context.person, [record]).get(record)

    @override
    def more_widgets(self, row: Row, more: Any) -> Sequence[QWidget]:
        return [WhyLink(self.context, self.question, more)] if more is not None else ()


class RequirementsPage(JudgedPage):
    """What posts and the firm ask and somebody lacks."""

    list_name = page_name = "requirements"
    icon = "checkmark_circle"
    question = "为什么列在这里？"
    empty_title = "没有发现缺项"
    empty_words = "岗前培训、客服经验、岗位证书、电话联系和持证人数都按规则库检查过。"
    also = frozenset({"certificate", "induction", "unreachable_incident", "rule_change"})

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if requirements.employee_of(row.record) is None:
            return ()
        return [RowAction("打开人员资料", partial(self.on_open, row), "open", "primary")]

    @override
    def on_open(self, row: Row) -> None:
        employee = requirements.employee_of(row.record)
        if employee is not None:
            self.context.open_page("employee", employee)


@dataclass(frozen=True)
class DueMore:
    """Why somebody is due, and the empty lines of the form that scores him."""

    why: Explanation | None
    axes: tuple[Mapping[str, Any], ...]


class DuePage(JudgedPage):
    """Who is to be appraised, and by when."""

    list_name = page_name = "appraisals_due"
    icon = "clipboard_task"
    question = "为什么这时应考核？"
    empty_title = "没有应考核的人员"
    empty_words = "在职人员按规则库的考核周期列在这里。"
    also = frozenset({"appraisal_entry", "rule_change"})

    @override
    def read_more(self, record: int) -> DueMore:
        return DueMore(super().read_more(record), appraisals.axes("periodic", clock.now().date()))

    @override
    def more_widgets(self, row: Row, more: DueMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.why if more is not None else None)

    @override
    def actions_for(self, row: Row, more: DueMore | None) -> Sequence[RowAction]:
        if self.context.person.employee_id == row.record:
            return ()
        who = listmodel.words_of(self.kind, row, "name")
        return self.act(
            "staff.add_appraisal", label="登记定期考核", title="登记定期考核", subtitle=who, kind="primary",
            fixed={"employee_id": row.record, "kind": "periodic"},
            initial={"scores": [dict(one) for one in more.axes] if more is not None else []},
        )  # fmt: skip


class UnreachablePage(RecordPage):
    """Calls that did not reach somebody."""

    list_name = page_name = "unreachable"
    chapter = "staff"
    icon = "phone"
    empty_words = "工作电话联系不上的，登记在这里；一个月内次数多了会建议核实。"
    also = frozenset({"employee", "attachment"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_unreachable", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("staff.edit_unreachable", row.record, icon="edit", kind="primary")


class InductionsPage(RecordPage):
    """Trainings before the post, and their waivers."""

    list_name = page_name = "inductions"
    chapter = "staff"
    icon = "hat_graduation"
    empty_words = "新人员上岗前的培训登记在这里；没有记录的不能转为在职。"
    also = frozenset({"employee", "attachment"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_induction", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("staff.edit_induction", row.record, icon="edit", kind="primary")


class TerritoriesPage(RecordPage):
    """Compounds and who looks after them."""

    list_name = page_name = "territories"
    chapter = "staff"
    icon = "building"
    empty_words = "把小区或片区划给供暖管家，别处打来的电话就知道转给谁。"
    also = frozenset({"employee"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.give_territory", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("staff.end_territory", row.record, icon="edit", kind="primary")
