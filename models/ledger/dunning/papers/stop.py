"""F-67, the decision on a stop of supply: arrears, contacts, who decided what, and room for its execution."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core import database, money
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import Amount, rows, slot
from models.ledger import reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.dunning import deciding, queries, standing
from models.ledger.tables import LedgerAccount, LedgerNotice, LedgerStop
from models.ledger.workflow import CONTACT_RESULTS, CONTACT_WAYS, STOP_STATES, Step
from models.org import approvals

ENTITY = "ledger_stop"
SHOWN = 8  # charges, and contacts, that the page has room for
DECIDED = (Step.APPROVED, Step.DONE, Step.ENDED)


@dataclass(frozen=True)
class Owed:
    """A charge that was overdue when the stop was proposed."""

    period: str = slot("期间", "2026-2027采暖季")
    due_on: date | None = slot("期限", date(2026, 10, 31))
    amount: Amount = slot("欠费", Amount(231_840))


@dataclass(frozen=True)
class Contact:
    """A contact before the stop was proposed."""

    at: datetime = slot("时间", datetime.fromisoformat("2026-11-18 09:20"))
    what: str = slot("联系", "催缴通知单，通知单 CJ-2026-000123")
    result: str = slot("结果", "已告知")
    words: str = slot("情况", "本人签收", "没有时为空")


@dataclass(frozen=True)
class Decision:
    """A step of the decision."""

    label: str = slot("环节", "经理审核")
    who: str = slot("决定人", "马主任（经理审核）")
    outcome: str = slot("意见", "同意")
    at: datetime = slot("时间", datetime.fromisoformat("2026-11-24 10:00"))


@dataclass(frozen=True)
class Stop:
    """A stop of supply as it was decided (R-265)."""

    number: str = slot("停供单号", "TG-2026-0003")
    account: str = slot("户号", "0010110501")
    name: str = slot("户名", "欧阳建国")
    place: str = slot("地址", "锦绣家园 3号楼 2单元 501")
    class_words: str = slot("用户类别", "居民", "没有类别时为空")
    phone: str = slot("电话", "13800006620", "没有时为空")
    meter: str = slot("仪表号", "M2600381", "没有时为空")
    amount: Amount = slot("欠费合计", Amount(231_840))
    capitals: str = slot("大写", "贰仟叁佰壹拾捌元肆角整")
    reason: str = slot("理由", "三次联系都不缴，也不来商谈")
    legal: str = slot("事先告知", "11 月 20 日当面送达书面告知，写明了停供日期")
    proposer: str = slot("提出人", "刘芳")
    proposed_on: date = slot("提出日期", date(2026, 11, 23))
    state: str = slot("状态", "待执行")
    done_on: date | None = slot("停供日期", date(2026, 11, 26), "没有执行时为空，手写")
    done_by: str = slot("执行人", "王强", "没有执行时为空，手写")
    lines: tuple[Owed, ...] = rows("明细", Owed, "提出时逾期的每笔欠费一行")
    contacts: tuple[Contact, ...] = rows("催缴", Contact, "提出以前最近的几次联系，每次一行")
    decisions: tuple[Decision, ...] = rows("审批", Decision, "每一步一行")


def _stop(person: Person, record: int) -> tuple[LedgerStop, LedgerAccount]:
    """A stop within reach that was approved. Raises NotFound and Refused."""
    row = LedgerStop.get_or_none(LedgerStop.id == record)
    found = LedgerAccount.select().where(LedgerAccount.id == row.account_id) if row is not None else None
    within = reach.accounts(person)
    account = (found if within is None else found.where(within)).first() if found is not None else None
    if row is None or account is None:
        raise NotFound()
    if row.state not in DECIDED:
        raise Refused(f"停供 {row.number} 现在是“{STOP_STATES[row.state]}”，批准以后才能打印处理单。")
    return row, account


def stop(person: Person, options: Mapping[str, Any]) -> Stop:
    """The values of a stop within reach. Raises NotFound, and Refused before it is approved."""
    row, account = _stop(person, options["record"])
    arrears = json.loads(row.arrears)
    code = account.class_code
    return Stop(
        number=row.number, account=account.number, name=account.name,
        place=accounts.addresses([account.id]).get(account.id, ""),
        class_words=standing.look().classes.get(code, code), phone=account.phone, meter=account.meter_no,
        amount=Amount(row.amount), capitals=money.in_capitals(row.amount), reason=row.reason, legal=row.legal,
        proposer=row.proposed_by, proposed_on=row.proposed_at.date(), state=STOP_STATES[row.state],
        done_on=row.done_on, done_by=row.done_by, lines=_lines(arrears), contacts=_contacts(row),
        decisions=_decisions(row),
    )  # fmt: skip


def _lines(arrears: Sequence[tuple[str, str | None, int]]) -> tuple[Owed, ...]:
    """What was owed, the oldest first; what the page has no room for is put together."""
    shown = [
        Owed(period, date.fromisoformat(due) if due else None, Amount(fen)) for period, due, fen in arrears[:SHOWN]
    ]
    rest = arrears[SHOWN:]
    if rest:
        shown.append(Owed(f"其余 {len(rest)} 笔", None, Amount(sum(fen for _, _, fen in rest))))
    return tuple(shown)


def _contacts(row: LedgerStop) -> tuple[Contact, ...]:
    known = [one for one in queries.contacts_of([row.account_id]).get(row.account_id, ()) if one.at <= row.proposed_at]
    shown = known[-SHOWN:]
    numbers = {one.notice_id for one in shown if one.notice_id is not None}
    found: Any = LedgerNotice.select(LedgerNotice.id, LedgerNotice.number).where(LedgerNotice.id.in_(numbers))
    notices = dict(found.tuples())
    return tuple(
        Contact(
            one.at,
            f"{CONTACT_WAYS[one.way]} {notices[one.notice_id]}" if one.notice_id in notices else CONTACT_WAYS[one.way],
            CONTACT_RESULTS[one.result], one.words,
        )
        for one in shown
    )  # fmt: skip


def _decisions(row: LedgerStop) -> tuple[Decision, ...]:
    taken = approvals.taken(ENTITY, {row.id: deciding.ROUND})[row.id]
    return tuple(
        Decision(
            "、".join(json.loads(one.labels)), one.words, f"同意：{one.remark}" if one.remark else "同意",
            one.decided_at,
        )
        for one in taken
    )  # fmt: skip


def about(person: Person, record: int) -> About:
    """Which stop it is; it is held, as its paper is issued once."""
    if not database.is_sqlite():
        list(LedgerStop.select(LedgerStop.id).where(LedgerStop.id == record).for_update())
    row, account = _stop(person, record)
    return About(row.id, f"停供处理单 {account.name}", number=row.number)


add_paper(
    PaperKind(
        "supply_stop", "停供处理单", "ledger", "docx", rights.READ, Stop, stop, form="F-67",
        options=(record_option("停供", ENTITY),), entity=ENTITY, about=about, copies=2,
        recipients="执行人、收费各一份",
    )
)  # fmt: skip
