"""Contacts, runs, notices and stops in words: records, and their lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import peewee as pw

from models.core import clock, text
from models.core.access import Person
from models.core.lists import ME, Column, Filter, ListKind, View
from models.core.many import parts
from models.core.register import Entity, Found, add_entity, add_list
from models.ledger import reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.accounts import search
from models.ledger.accounts.describe import HINT
from models.ledger.dunning import policy
from models.ledger.dunning.delivery import HOW
from models.ledger.dunning.runs import OPEN
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerContact, LedgerNotice, LedgerRun, LedgerStop
from models.ledger.workflow import (
    CONTACT_RESULTS,
    CONTACT_WAYS,
    NOTICE_STATES,
    NOTICE_TONES,
    RUN_STATES,
    STEP_TONES,
    STOP_STATES,
    Step,
)

CONTACT, RUN, NOTICE, STOP = "ledger_contact", "ledger_run", "ledger_notice", "ledger_stop"
RESULT_TONES = {
    "reached": "ok", "promised": "teal", "no_answer": "mute", "undeliverable": "bad", "refused": "bad",
    "disputed": "warn",
}  # fmt: skip
_STANDING = {"no": "有效", "yes": "已撤回"}
C, R, N, S, A = LedgerContact, LedgerRun, LedgerNotice, LedgerStop, LedgerAccount
Told = Mapping[int, Mapping[str, Any]]


def _of_accounts(table: Any) -> Callable[[Person], Any]:
    """Rows that belong to accounts within reach."""

    def source(person: Person) -> Any:
        rows = table.select().join(A, on=(A.id == table.account_id)).where(counts(A))
        within = reach.accounts(person)
        return rows if within is None else rows.where(within)

    return source


def _runs(person: Person) -> Any:
    """The runs that a person made, and those with accounts within his reach."""
    within = reach.accounts(person)
    if within is None:
        return R.select()
    theirs = N.select(N.run_id).join(A, on=(A.id == N.account_id)).where(within)
    return R.select().where((R.made_by_id == (person.employee_id or 0)) | R.id.in_(theirs))


def _titles(table: Any, *columns: Any) -> Callable[[Collection[int]], dict[int, str]]:
    """What the columns say, by record."""

    def titles(records: Collection[int]) -> dict[int, str]:
        rows: Any = table.select(table.id, *columns).join(A, pw.JOIN.LEFT_OUTER, on=(A.id == table.account_id))
        return {
            record: " ".join(str(word) for word in words if word)
            for some in parts(records) for record, *words in rows.where(table.id.in_(some)).tuples()
        }  # fmt: skip

    return titles


def _run_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = R.select(R.id, R.number)
    return {record: number for some in parts(records) for record, number in rows.where(R.id.in_(some)).tuples()}


def _contact_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = C.select(C.id, A.number, C.at, C.way).join(A, pw.JOIN.LEFT_OUTER, on=(A.id == C.account_id))
    return {
        record: f"{number} {at:%m-%d} {CONTACT_WAYS[way]}"
        for some in parts(records) for record, number, at, way in rows.where(C.id.in_(some)).tuples()
    }  # fmt: skip


def _numbered(entity: str, table: Any, source: Callable[[Person], Any]) -> Callable[[Person, str, int], list[Found]]:
    """Finds records by the number that is printed on them."""

    def find(person: Person, words: str, limit: int) -> list[Found]:
        code = text.code(words)
        if not code:
            return []
        rows: Any = source(person).select(table.id, table.number).where(table.number.startswith(code))
        return [Found(entity, record, number) for record, number in rows.order_by(table.number).limit(limit).tuples()]

    return find


def _steps(table: Any) -> Callable[[Collection[int]], Told]:
    """The steps of the ladder as the rules call them today."""

    def tell(records: Collection[int]) -> Told:
        names = policy.steps(clock.now().date()).names()
        rows: Any = table.select(table.id, table.step).where(table.id.in_(list(records))).tuples()
        return {record: {"step": names.get(step, step)} for record, step in rows}

    return tell


def _tell_runs(records: Collection[int]) -> Told:
    """Step, and how many notices there are, in all and by how far they are."""
    listed = list(records)
    rows: Any = (
        N.select(N.run_id, N.state, pw.fn.COUNT(N.id), pw.fn.SUM(N.amount))
        .where(N.run_id.in_(listed), N.state != "withdrawn").group_by(N.run_id, N.state).tuples()
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {
        record: {**told, "count": 0, "amount": 0, "open": 0, "undeliverable": 0}
        for record, told in _steps(R)(listed).items()
    }
    for run, state, count, fen in rows:
        told = found[run]
        told["count"] += count
        told["amount"] += int(fen)
        told["open"] += count if state in OPEN else 0
        told["undeliverable"] += count if state == "undeliverable" else 0
    return found


def _tell_notices(records: Collection[int]) -> Told:
    rows: Any = N.select(N.id, N.account_id).where(N.id.in_(list(records))).tuples()
    known = dict(rows)
    where = accounts.addresses(set(known.values()))
    steps = _steps(N)(records)
    return {record: {**steps[record], "place": where.get(account, "")} for record, account in known.items()}


add_entity(
    Entity(
        CONTACT, "催缴联系",
        {
            "account_id": "户", "step": "催缴步骤", "way": "方式", "at": "时间", "result": "结果", "words": "情况",
            "promised_on": "答应缴费日期", "notice_id": "通知单", "by": "联系人", "withdrawn_at": "撤回时间",
            "withdrawn_by": "撤回人", "withdraw_reason": "撤回原因",
        },
        _contact_titles, permission=rights.READ, list_name="dunning_contacts",
        values={"way": CONTACT_WAYS, "result": CONTACT_RESULTS},
        refs={"account_id": "ledger_account", "notice_id": NOTICE, "by_id": "employee"}, attach=rights.DUNNING,
    )
)  # fmt: skip
add_entity(
    Entity(
        RUN, "催缴批次",
        {
            "number": "批次号", "step": "催缴步骤", "state": "状态", "made_by": "编制人", "made_at": "编制时间",
            "decided_words": "批准", "decided_by": "批准人", "decided_at": "批准时间", "words": "范围",
        },
        _run_titles, _numbered(RUN, R, _runs), permission=rights.READ, list_name="dunning_runs",
        values={"state": RUN_STATES}, refs={"made_by_id": "employee", "decided_by_id": "employee"},
        attach=rights.DUNNING,
    )
)  # fmt: skip
add_entity(
    Entity(
        NOTICE, "通知单",
        {
            "run_id": "催缴批次", "number": "编号", "step": "催缴步骤", "account_id": "户", "state": "状态",
            "amount": "金额（分）", "last_on": "最后缴费日期", "delivered_on": "送达日期", "delivered_how": "送达方式",
            "delivered_words": "送达说明", "recorded_by": "登记人", "oldest_due_on": "最早的缴费期限",
        },
        _titles(N, N.number, A.name), _numbered(NOTICE, N, _of_accounts(N)), permission=rights.READ,
        list_name="dunning_notices", values={"state": NOTICE_STATES, "delivered_how": HOW},
        refs={"run_id": RUN, "account_id": "ledger_account"}, attach=rights.DUNNING,
    )
)  # fmt: skip
add_entity(
    Entity(
        STOP, "停供",
        {
            "number": "编号", "state": "状态", "account_id": "户", "amount": "欠费（分）", "reason": "理由",
            "legal": "事先告知", "proposed_by": "提出人", "proposed_at": "提出时间", "decided_words": "决定",
            "decided_by": "决定人", "decided_at": "决定时间", "done_on": "停供日期", "done_by": "执行人",
            "ended_on": "恢复日期", "ended_by": "恢复登记人", "end_reason": "恢复原因",
        },
        _titles(S, S.number, A.name), _numbered(STOP, S, _of_accounts(S)), permission=rights.READ,
        list_name="supply_stops", values={"state": STOP_STATES},
        refs={"account_id": "ledger_account", "proposed_by_id": "employee", "decided_by_id": "employee"},
        attach=rights.DUNNING,
    )
)  # fmt: skip


def _account(table: Any) -> tuple[Column, ...]:
    return (
        Column("account_number", "户号", A.number, "link", 110, sortable=False),
        Column("name", "户名", A.name, "strong", 120, sortable=False),
        Column("account_id", "户", table.account_id, shown=False, ref="ledger_account", sortable=False),
    )


_WITHDRAWN = pw.Case(None, [(C.withdrawn_at.is_null(), "no")], "yes")
add_list(
    ListKind(
        "dunning_contacts", "催缴联系", CONTACT, rights.READ,
        (
            Column("at", "时间", C.at, "time", 130),
            *_account(C),
            Column("way", "方式", C.way, "choice", 76, choices=CONTACT_WAYS, sortable=False),
            Column(
                "result", "结果", C.result, "choice", 90, choices=CONTACT_RESULTS, tones=RESULT_TONES, sortable=False
            ),
            Column("step", "催缴步骤", None, width=96, told=True, sortable=False),
            Column("promised_on", "答应缴费", C.promised_on, "date", 96, sortable=False),
            Column("words", "情况", C.words, width=220, sortable=False),
            Column("by", "联系人", C.by, width=80, sortable=False),
            Column(
                "withdrawn", "撤回", _WITHDRAWN, "choice", 76, choices=_STANDING,
                tones={"no": "mute", "yes": "bad"}, sortable=False,
            ),
            Column("notice_id", "通知单", C.notice_id, width=150, ref=NOTICE, shown=False, sortable=False),
            Column("recorded_at", "登记时间", C.recorded_at, "time", 130, shown=False, sortable=False),
            Column("withdraw_reason", "撤回原因", C.withdraw_reason, width=160, shown=False, sortable=False),
            Column("by_id", "联系人编号", C.by_id, width=80, ref="employee", shown=False, sortable=False),
        ),
        _of_accounts(C), C.id, search.matching, order="at", descending=True,
        views=(
            View("all", "全部"),
            View("mine", "我登记的", (Filter("by_id", "eq", ME),)),
            View("promised", "答应缴费的", (Filter("promised_on", "ge", "今天"), Filter("withdrawn", "eq", "no"))),
            View("undeliverable", "无法送达", (Filter("result", "eq", "undeliverable"),)),
        ),
        unit="次", version=C.row_version, search_hint=HINT, tell=_steps(C),
    )
)  # fmt: skip
add_list(
    ListKind(
        "dunning_runs", "催缴批次", RUN, rights.READ,
        (
            Column("number", "批次号", R.number, "link", 110),
            Column("step", "催缴步骤", None, width=100, told=True, sortable=False),
            Column("state", "状态", R.state, "choice", 92, choices=RUN_STATES, tones=STEP_TONES),
            Column("count", "份数", None, "number", 70, told=True, sortable=False),
            Column("amount", "金额（元）", None, "money", 110, told=True, sortable=False),
            Column("open", "没有送达", None, "number", 80, told=True, sortable=False),
            Column("undeliverable", "无法送达", None, "number", 80, told=True, sortable=False),
            Column("words", "范围", R.words, width=240),
            Column("made_at", "编制时间", R.made_at, "time", 130),
            Column("made_by", "编制人", R.made_by, width=80),
            Column("decided_words", "批准", R.decided_words, width=200),
            Column("decided_at", "批准时间", R.decided_at, "time", 130, shown=False),
        ),
        _runs, R.id, lambda words: R.number.contains(text.code(words)) | R.words.contains(words),
        order="number", descending=True,
        views=(
            View("all", "全部"),
            View("asked", "待批准", (Filter("state", "eq", str(Step.ASKED)),)),
            View("approved", "可打印", (Filter("state", "eq", str(Step.APPROVED)),)),
        ),
        unit="批", version=R.row_version, search_hint="搜索批次号、范围", tell=_tell_runs,
    )
)  # fmt: skip
add_list(
    ListKind(
        "dunning_notices", "通知单", NOTICE, rights.READ,
        (
            Column("number", "编号", N.number, "link", 130),
            *_account(N),
            Column("place", "地址", None, width=170, told=True, sortable=False),
            Column("step", "通知单", None, width=96, told=True, sortable=False),
            Column("amount", "金额（元）", N.amount, "money", 100, total=True, sortable=False),
            Column("last_on", "最后缴费", N.last_on, "date", 96, sortable=False),
            Column("state", "状态", N.state, "choice", 84, choices=NOTICE_STATES, tones=NOTICE_TONES, sortable=False),
            Column("delivered_on", "送达日期", N.delivered_on, "date", 96, sortable=False),
            Column("delivered_how", "送达方式", N.delivered_how, "choice", 96, choices=HOW, sortable=False),
            Column("delivered_words", "送达说明", N.delivered_words, width=150, sortable=False),
            Column("recorded_by", "登记人", N.recorded_by, width=80, shown=False, sortable=False),
            Column("run_id", "催缴批次", N.run_id, width=110, ref=RUN, shown=False, sortable=False),
            Column("collector_id", "负责人", A.collector_id, width=80, ref="employee", shown=False, sortable=False),
            Column("id", "序号", N.id, "number", 70, shown=False),
        ),
        _of_accounts(N), N.id,
        lambda words: N.number.startswith(text.code(words)) | search.matching(words),
        order="id", descending=True,
        views=(
            View("all", "全部"),
            View("open", "没有登记送达", (Filter("state", "in", OPEN),)),
            View("undeliverable", "无法送达", (Filter("state", "eq", "undeliverable"),)),
            View("mine", "我负责的", (Filter("collector_id", "eq", ME),)),
        ),
        unit="份", version=N.row_version, search_hint="搜索编号、户号、户名、地址", tell=_tell_notices,
    )
)  # fmt: skip
add_list(
    ListKind(
        "supply_stops", "停供", STOP, rights.READ,
        (
            Column("number", "编号", S.number, "link", 120),
            *_account(S),
            Column("state", "状态", S.state, "choice", 84, choices=STOP_STATES, tones=STEP_TONES),
            Column("amount", "提出时欠费（元）", S.amount, "money", 140),
            Column("reason", "理由", S.reason, width=220),
            Column("legal", "事先告知", S.legal, width=200),
            Column("proposed_by", "提出人", S.proposed_by, width=80),
            Column("proposed_at", "提出时间", S.proposed_at, "time", 130),
            Column("decided_words", "决定", S.decided_words, width=200),
            Column("done_on", "停供日期", S.done_on, "date", 96),
            Column("done_by", "执行人", S.done_by, width=80, shown=False),
            Column("ended_on", "恢复日期", S.ended_on, "date", 96),
            Column("end_reason", "恢复原因", S.end_reason, width=160, shown=False),
        ),
        _of_accounts(S), S.id, lambda words: S.number.startswith(text.code(words)) | search.matching(words),
        order="number", descending=True,
        views=(
            View("all", "全部"),
            View("asked", "待批准", (Filter("state", "eq", str(Step.ASKED)),)),
            View("approved", "待执行", (Filter("state", "eq", str(Step.APPROVED)),)),
            View("done", "已停供", (Filter("state", "eq", str(Step.DONE)),)),
        ),
        unit="份", version=S.row_version, search_hint="搜索编号、户号、户名、地址",
    )
)  # fmt: skip
