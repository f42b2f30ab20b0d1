"""F-65 dunning notice and F-66 payment notice: one page for each account, a whole run in one file in walking order."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import money
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.fields import Field, Kind
from models.core.many import parts
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.ledger import reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.dunning import policy, queries, rules, runs, standing
from models.ledger.dunning.rules import Rung
from models.ledger.dunning.standing import Reading
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerNotice, LedgerPlace, LedgerRun
from models.ledger.workflow import RUN_STATES, Step
from models.org import approvals
from models.staff.tables import Employee

SHOWN = 10  # charges that a page has room for


@dataclass(frozen=True)
class Owed:
    """A charge that is not paid."""

    period: str = slot("期间", "2026-2027采暖季")
    due_on: date | None = slot("期限", date(2026, 10, 31), "没有登记期限时为空")
    days: int | None = slot("逾期天数", 22, "没有逾期时为空")
    amount: Amount = slot("欠费", Amount(231_840))


@dataclass(frozen=True)
class Notice:
    """What a notice says: who owes what for which periods on its day, until when to pay, and what comes next."""

    title: str = slot("标题", "催缴通知单", "规则表“催缴步骤”里的名称")
    number: str = slot("通知单号", "CJ-2026-000123")
    account: str = slot("户号", "0010110501")
    name: str = slot("户名", "欧阳建国")
    place: str = slot("地址", "锦绣家园 3号楼 2单元 501")
    class_words: str = slot("用户类别", "居民", "没有类别时为空")
    made_on: date = slot("编制日期", date(2026, 11, 22), "欠费算到这一天")
    amount: Amount = slot("欠费合计", Amount(231_840))
    capitals: str = slot("大写", "贰仟叁佰壹拾捌元肆角整")
    days: int | None = slot("最长逾期", 22, "天；没有逾期时为空")
    last_on: date | None = slot("最后缴费日期", date(2026, 11, 25))
    consequence: str = slot("后果", "到期仍未缴清的，下一步是“停供”，由公司审批后决定。")
    contact: str = slot("联系人", "刘芳", "这一户的负责人，没有时为编制人")
    made_by: str = slot("编制人", "刘芳")
    approver: str = slot("批准人", "何志刚", "不须批准时为空")
    more: int | None = slot("未列笔数", 3, "欠费笔数太多、没有列出的，否则为空")
    lines: tuple[Owed, ...] = rows("明细", Owed, f"每笔欠费一行，最多 {SHOWN} 行，其余合在“未列笔数”里")


def expand(person: Person, options: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """A run means its notices in walking order, without those that are paid. Raises NotFound and Refused."""
    run, record = options["run"], options["record"]
    if (run is None) == (record is None):
        raise Refused("请选一个催缴批次，或一份通知单。")
    if run is None:
        return [options]
    table = LedgerNotice
    found: Any = table.select().join(LedgerAccount, on=(LedgerAccount.id == table.account_id))
    found = found.where(table.run_id == run, table.state != "withdrawn", counts(LedgerAccount))
    if options["compound"]:
        there = LedgerPlace.select(LedgerPlace.id).where(LedgerPlace.compound == options["compound"])
        found = found.where(LedgerAccount.place_id.in_(there))
    within = reach.accounts(person)
    made = list(found if within is None else found.where(within))
    if not made:
        raise NotFound()
    paid = {one.id for one in runs.cleared(made)}
    left = [one for one in made if one.id not in paid]
    if not left:
        raise Refused("这一批的户都已缴清，没有要打印的通知单。")
    return [{"record": one.id} for one in queries.walking(left)]


def notices_of(document: str) -> Any:
    """The reader of notices of one document, for many at once."""

    def read(person: Person, options: Sequence[Mapping[str, Any]]) -> list[Notice]:
        return _notices(person, [one["record"] for one in options], document)

    return read


def notice_of(document: str) -> Any:
    """The reader of one notice of a document."""

    def read(person: Person, options: Mapping[str, Any]) -> Notice:
        return _notices(person, [options["record"]], document)[0]

    return read


def _notices(person: Person, records: Sequence[int], document: str) -> list[Notice]:
    """These notices, in this order. Raises NotFound, and Refused for one that may not go out."""
    made = {row.id: row for some in parts(records) for row in _rows(person, some)}
    if len(made) != len(set(records)):
        raise NotFound()
    reading = standing.look()
    known = {row.id: row for row in LedgerRun.select().where(LedgerRun.id.in_({row.run_id for row in made.values()}))}
    _require_printable(list(made.values()), known, document)
    where = accounts.addresses({row.account_id for row in made.values()})
    dues = _dues(made.values())
    collectors = _names({row.account.collector_id for row in made.values()})
    approvers = _approvers(known.values())
    return [
        _notice(
            made[record], known[made[record].run_id], reading, where, dues,
            collectors.get(made[record].account.collector_id, ""), approvers,
        )
        for record in records
    ]  # fmt: skip


def _rows(person: Person, records: Collection[int]) -> list[Any]:
    table = LedgerNotice
    found: Any = (
        table.select(table, LedgerAccount)
        .join(LedgerAccount, on=(LedgerAccount.id == table.account_id), attr="account")
        .where(table.id.in_(list(records)), counts(LedgerAccount))
    )
    within = reach.accounts(person)
    return list(found if within is None else found.where(within))


def _require_printable(made: Sequence[LedgerNotice], known: Mapping[int, LedgerRun], document: str) -> None:
    """Raise Refused for one of another document, not approved yet, or taken back."""
    documents = {run.id: _document(run) or document for run in known.values()}
    for row in made:
        run = known[row.run_id]
        if documents[run.id] != document:
            raise Refused(f"{run.number} 编制的是 {documents[run.id]}，请选对应的单据打印。")
        if run.state != Step.APPROVED:
            raise Refused(f"{run.number} 现在是“{RUN_STATES[run.state]}”，批准以后才能打印。")
        if row.state == "withdrawn":
            raise Refused(f"通知单 {row.number or ''}已作废，不能打印。")


def _document(run: LedgerRun) -> str:
    """The document of a run's step, as the rules had it on its day."""
    found = policy.steps(run.made_at.date()).known.get(run.step)
    return found.document if found is not None else ""


def _dues(made: Collection[LedgerNotice]) -> dict[int, date | None]:
    """The last day to pay of the charges that notices name."""
    wanted = {charge for row in made for charge, _, _ in json.loads(row.charges)}
    table = LedgerCharge
    found: dict[int, date | None] = {}
    for some in parts(wanted):
        pairs: Any = table.select(table.id, table.due_on).where(table.id.in_(some)).tuples()
        found |= dict(pairs)
    return found


def _names(employees: Collection[int | None]) -> dict[int | None, str]:
    listed = [one for one in employees if one is not None]
    found: Any = Employee.select(Employee.id, Employee.name).where(Employee.id.in_(listed))
    return dict(found.tuples())


def _approvers(found: Collection[LedgerRun]) -> dict[int, str]:
    """Who approved each run, in the words of the paper."""
    taken = approvals.taken("ledger_run", {row.id: 1 for row in found})
    return {run: decisions[-1].words if decisions else "" for run, decisions in taken.items()}


def _notice(
    row: Any, run: LedgerRun, reading: Reading, where: Mapping[int, str], dues: Mapping[int, date | None],
    collector: str, approvers: Mapping[int, str],
) -> Notice:  # fmt: skip
    made_on = run.made_at.date()
    lines = [
        Owed(period, dues.get(charge), rules.days_overdue(dues.get(charge), made_on) or None, Amount(fen))
        for charge, period, fen in json.loads(row.charges)
    ]
    rung = reading.steps.known.get(row.step)
    code = row.account.class_code
    return Notice(
        title=rung.label if rung is not None else row.step, number=row.number or "", account=row.account.number,
        name=row.account.name, place=where.get(row.account_id, ""), class_words=reading.classes.get(code, code),
        made_on=made_on, amount=Amount(row.amount), capitals=money.in_capitals(row.amount),
        days=max((one.days or 0 for one in lines), default=0) or None, last_on=row.last_on,
        consequence=_consequence(reading, row.step, code), contact=collector or run.made_by, made_by=run.made_by,
        approver=approvers.get(run.id, ""), more=len(lines) - SHOWN if len(lines) > SHOWN else None,
        lines=tuple(lines[:SHOWN]),
    )  # fmt: skip


def _consequence(reading: Reading, step: str, class_code: str) -> str:
    """What comes after this step if it stays unpaid, as the ladder has it."""
    following: Rung | None = next((one for one in reading.ladder(class_code) if one.after == step), None)
    if following is None:
        return "到期仍未缴清的，将按催缴步骤继续联系。"
    if following.proposes:
        return f"到期仍未缴清的，下一步是“{following.label}”，由公司审批后决定。"
    return f"到期仍未缴清的，下一步是“{following.label}”。"


OPTIONS = (
    Field("run", "催缴批次", Kind.REF, ref="ledger_run", hint="整批打印，按小区、楼栋、单元、房号排列"),
    Field("compound", "小区", max_length=64, hint="整批太大时，一个小区一个小区打印"),
    Field("record", "通知单", Kind.REF, ref="ledger_notice"),
)
for _name, _label, _form in (("dunning_notice", "催缴通知单", "F-65"), ("payment_notice", "缴费通知单", "F-66")):
    add_paper(
        PaperKind(
            _name, _label, "ledger", "docx", rights.READ, Notice, notice_of(_form), form=_form, options=OPTIONS,
            many=True, values_of_many=notices_of(_form), expand=expand,
        )
    )  # fmt: skip
