"""What of the ledger waits for somebody's decision: refunds, notices and stops, each read by the room that asks."""

from __future__ import annotations

from models.org import waiting
from models.org.waiting import Kind

REFUND, RUN, STOP = "ledger_refund", "ledger_run", "ledger_stop"
waiting.add_kinds(
    Kind(10, REFUND, "退费"), Kind(11, RUN, "催缴通知单"), Kind(12, STOP, "停供"), view="ledger", view_label="收费"
)
