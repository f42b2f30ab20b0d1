"""Looking for damage in dunning: rows past the log, numbers that are missing, and states that do not fit together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import peewee as pw

from models.core import check
from models.ledger.tables import LedgerContact, LedgerNotice, LedgerRun, LedgerStop
from models.ledger.workflow import Step

HEAL = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"
NUMBERED = re.compile(r"([A-Z]+-\d{4})-(\d{4,})")

check.audited(LedgerContact, LedgerRun, LedgerNotice, LedgerStop)


@check.numbers
def _numbers() -> dict[str, list[int]]:
    """The numbers of notices, runs and stops by series and year."""
    found: dict[str, list[int]] = defaultdict(list)
    for table in (LedgerNotice, LedgerRun, LedgerStop):
        rows: Any = table.select(table.number).where(table.number.is_null(False)).tuples()
        for (number,) in rows:
            named = NUMBERED.fullmatch(number)
            if named is not None:
                found[named[1]].append(int(named[2]))
    return found


@check.also
def _states() -> Iterator[str]:
    """Approved runs have numbered notices, delivered notices their contact, and an account one stop at a time."""
    notice, run, contact, stop = LedgerNotice, LedgerRun, LedgerContact, LedgerStop
    bare = (
        notice.select(notice.id)
        .join(run, on=(run.id == notice.run_id))
        .where(run.state == str(Step.APPROVED), notice.number.is_null(), notice.state != "withdrawn")
    )
    if bare.exists():
        yield f"有 {bare.count()} 份已批准的通知单没有编号。{HEAL}"
    told = contact.select(contact.notice_id).where(contact.notice_id.is_null(False), contact.withdrawn_at.is_null())
    silent = notice.select(notice.id).where(
        notice.state.in_(("delivered", "undeliverable")), notice.id.not_in(told)
    )  # fmt: skip
    if silent.exists():
        yield f"有 {silent.count()} 份登记了送达情况的通知单没有催缴联系。{HEAL}"
    twice: Any = (
        stop.select(stop.account_id)
        .where(stop.state.in_((str(Step.ASKED), str(Step.APPROVED), str(Step.DONE))))
        .group_by(stop.account_id)
        .having(pw.fn.COUNT(stop.id) > 1)
        .tuples()
    )
    for (account,) in twice:
        yield f"户记录 {account} 有几份没有结束的停供。{HEAL}"
