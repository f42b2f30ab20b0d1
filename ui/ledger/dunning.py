"""Contacts about arrears, runs of notices, the notices one by one, and stops of supply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import clock
from models.core.lists import Filter, Row
from models.core.papers import kinds
from models.ledger.dunning import policy
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.ledger.arrears import ARREARS_DIALOGS, RUN
from ui.ledger.parts import CONTACT, LedgerPage

DELIVER, RETURN, UNDO = "ledger.deliver_notices", "ledger.return_notices", "ledger.undo_delivery"
PRINTED = "ledger.print_run"
PAPERS = {"F-65": "dunning_notice", "F-66": "payment_notice"}
ICONS = {
    CONTACT: "phone", RUN: "mail", PRINTED: "checkmark", DELIVER: "checkmark", RETURN: "dismiss", UNDO: "arrow_undo",
    "ledger.approve_run": "checkmark", "ledger.refuse_run": "dismiss", "ledger.withdraw_run": "arrow_undo",
    "ledger.withdraw_contact": "arrow_undo", "ledger.approve_stop": "checkmark", "ledger.refuse_stop": "dismiss",
    "ledger.withdraw_stop": "arrow_undo", "ledger.carry_out_stop": "checkmark", "ledger.end_stop": "play_circle",
}  # fmt: skip
CONSEQUENCES = {
    "ledger.approve_stop": "批准以后由人到现场停供，执行以后登记。用户缴清的，不再停供。",
    "ledger.carry_out_stop": "登记以后这一户记为已停供；缴清以后会提醒恢复供应。",
}
OF_CONTACT = {"no": ("ledger.withdraw_contact",)}
OF_RUN = {
    "asked": ("ledger.approve_run", "ledger.refuse_run", "ledger.withdraw_run"),
    "approved": (PRINTED, "ledger.withdraw_run"),
}
OF_STOP = {
    "asked": ("ledger.approve_stop", "ledger.refuse_stop", "ledger.withdraw_stop"),
    "approved": ("ledger.carry_out_stop", "ledger.withdraw_stop"),
    "done": ("ledger.end_stop",),
}
SENT, GIVEN = ("made", "printed"), ("delivered", "undeliverable")


class _DunningPage(LedgerPage):
    """A list of dunning."""

    icons = ICONS
    consequences = CONSEQUENCES
    dialogs = ARREARS_DIALOGS


class ContactsPage(_DunningPage):
    """Every contact about arrears, those that were withdrawn too."""

    list_name = page_name = "dunning_contacts"
    icon = "phone"
    state_key = "withdrawn"
    papers = ("contact_log",)
    acts = OF_CONTACT
    ended = ("yes",)
    title_keys = ("name",)
    subtitle_keys = ("account_number", "at")
    fact_keys = ("way", "result", "step", "promised_on", "words", "by", "notice_id", "withdraw_reason")
    empty_title = "还没有催缴联系"
    empty_words = "在“欠费与催缴”里勾选欠费户，登记电话、短信、上门；通知单送达也记在这里。"

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)


@dataclass(frozen=True)
class RunMore:
    """Files and history of a run, and the paper of its step."""

    carried: Carried
    paper: str


class RunsPage(_DunningPage):
    """Notices that were made in one go; one opens the notices of it."""

    list_name = page_name = "dunning_runs"
    icon = "mail"
    also = frozenset({"ledger_notice", "ledger_charge"})
    acts = OF_RUN
    ended = ("refused", "withdrawn")
    title_keys = ("number",)
    subtitle_keys = ("step", "made_by")
    figure = ("count", "份")
    fact_keys = ("amount", "open", "undeliverable", "words", "made_at", "decided_words")
    empty_title = "还没有编制通知单"
    empty_words = "在“欠费与催缴”里勾选欠费户或按条件批量编制，批准以后打印成一份，按楼栋排列。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(RUN, label="批量编制通知单", icon="add", kind="primary")), None)

    @override
    def read_more(self, record: int) -> RunMore:
        row = self.rows[record]
        step = next((one for one in policy.steps(clock.now().date()).known.values()
                     if one.label == self.value(row, "step")), None)  # fmt: skip
        return RunMore(super().read_more(record), PAPERS.get(step.document, "") if step is not None else "")

    @override
    def more_widgets(self, row: Row, more: RunMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def actions_for(self, row: Row, more: RunMore | None) -> Sequence[RowAction]:
        show = RowAction("看每一份", partial(self.on_open, row), "document_text")
        if more is None:
            return [show]
        found = list(super().actions_for(row, more))
        if self.state_of(row) == "approved" and more.paper and paperopen.may_make(
            self.context.person, kinds.get_paper(more.paper)
        ):  # fmt: skip
            wanted = Wanted(more.paper, initial={"run": row.record})
            run = partial(paperopen.open_paper, self, self.context, wanted)
            found = [
                *(RowAction(one.label, one.run, one.icon, "plain", one.reason) for one in found),
                RowAction("打印整批", run, "print", "primary"),
            ]
        return [*found, show]

    @override
    def on_open(self, row: Row) -> None:
        """The notices of the run."""
        self.context.open_page("ledger_notice", None, (Filter("run_id", "eq", row.record),))


class NoticesPage(_DunningPage):
    """The notices one by one: delivered many at once, or given back."""

    list_name = page_name = "dunning_notices"
    icon = "mail"
    also = frozenset({"ledger_run", "ledger_contact"})
    ended = ("withdrawn",)
    title_keys = ("name",)
    subtitle_keys = ("account_number", "number")
    figure = ("amount", "元")
    fact_keys = ("step", "place", "last_on", "delivered_on", "delivered_how", "delivered_words", "recorded_by")
    empty_title = "还没有通知单"
    empty_words = "编制的每一份通知单列在这里，送到后勾选多份一起登记送达，送不到的登记原因。"

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        return self._deliver([row.record for row in self.ticked()])

    def _deliver(self, records: Sequence[int], subtitle: str = "") -> list[RowAction]:
        how: dict[str, Any] = {"fixed": {"notices": list(records)}, "subtitle": subtitle or f"所选 {len(records):,} 份"}
        return [
            *self.act(DELIVER, label="登记送达", icon=ICONS[DELIVER], kind="primary", **how),
            *self.act(RETURN, label="登记无法送达", icon=ICONS[RETURN], **how),
        ]  # fmt: skip

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        title, state = self.words(row, "number", "name"), self.state_of(row)
        found = self._deliver([row.record], title) if state in SENT else []
        if state == "undeliverable":
            found = self._deliver([row.record], title)[:1]
        if state in GIVEN:
            found += self.act(UNDO, row.record, icon=ICONS[UNDO], subtitle=title)
        go = RowAction("打开户档案", partial(self.on_open, row), "open")
        return [*found, go]

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)


class StopsPage(_DunningPage):
    """Stops of supply: only proposed here, decided and carried out by people."""

    list_name = page_name = "supply_stops"
    icon = "warning"
    also = frozenset({"ledger_charge", "ledger_payment"})
    acts = OF_STOP
    ended = ("refused", "withdrawn", "ended")
    title_keys = ("name",)
    subtitle_keys = ("account_number", "number")
    figure = ("amount", "元")
    fact_keys = (
        "reason", "legal", "proposed_by", "proposed_at", "decided_words", "done_on", "done_by", "ended_on",
        "end_reason",
    )  # fmt: skip
    empty_title = "没有停供"
    empty_words = "催缴到最后一步仍未缴清的，可以提出停供。批准以前什么都不停，由人执行和恢复。"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return [*super().actions_for(row, more), RowAction("打开户档案", partial(self.on_open, row), "open")]

    @override
    def papers_of(self, row: Row) -> list[RowAction]:
        kind = kinds.get_paper("supply_stop")
        if not paperopen.may_make(self.context.person, kind):
            return []
        wanted = Wanted("supply_stop", {"record": row.record})
        return [RowAction(f"打印{kind.label}", partial(paperopen.open_paper, self, self.context, wanted), "print")]

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)
