"""The list of arrears: unpaid charges with their stage, the oldest first, quick to read among a million."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.lists import ME, Column, Filter, ListKind, View
from models.core.register import add_list
from models.ledger import reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.accounts import search
from models.ledger.accounts.describe import HINT
from models.ledger.ages import AGE_NAMES
from models.ledger.dunning import queries, rules, standing
from models.ledger.dunning.policy import GROUPS, SCOPES
from models.ledger.dunning.rules import PHASE_NAMES, PHASE_TONES, WHEN_NAMES, WHEN_TONES, Phase, When
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPlace
from models.ledger.workflow import OCCUPANCY_NAMES

NAME = "arrears"
GROUP_NAMES = {one: SCOPES[one] for one in GROUPS}
AGE_TONES = dict.fromkeys(AGE_NAMES, "mute") | {"d365": "warn", "over": "bad"}
FEW = 2_000  # accounts whose charges a condition names
STOPPING = (Phase.STOP_ASKED, Phase.STOP_APPROVED, Phase.STOPPED)


def unpaid(person: Person) -> Any:
    """The unpaid charges of accounts within reach, as they stand today."""
    standing.read()
    rows = (
        LedgerCharge.select()
        .join(LedgerAccount, pw.JOIN.LEFT_OUTER, on=(LedgerAccount.id == LedgerCharge.account_id))
        .join(LedgerPlace, pw.JOIN.LEFT_OUTER, on=(LedgerPlace.id == LedgerAccount.place_id))
        .where(LedgerCharge.owing == 1, counts(LedgerCharge), counts(LedgerAccount, joined=True))
    )
    within = reach.accounts(person)
    return rows if within is None else rows.where(within)


def searched(words: str) -> Any:
    """The unpaid charges of the accounts that words find; of a few accounts they are named one by one."""
    condition = search.matching(words)
    rows: Any = LedgerAccount.select(LedgerAccount.id).where(condition).limit(FEW + 1).tuples()
    found = [record for (record,) in rows]
    if len(found) > FEW:
        return pw.fn.COALESCE(condition, 0) == 1  # so put that every database goes through the charges in their order
    theirs: Any = (
        LedgerCharge.select(LedgerCharge.id)
        .where(search.one_of(found, LedgerCharge.account_id), LedgerCharge.state == "live", LedgerCharge.open > 0)
        .tuples()
    )
    return search.one_of([record for (record,) in theirs], LedgerCharge.id)


def _told(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Where the charges stand, in words, and where their accounts are."""
    reading = standing.known()
    found = queries.standings(records, reading)
    where = accounts.addresses({one.charge.account_id for one in found.values()})
    told: dict[int, dict[str, Any]] = {}
    for record, one in found.items():
        stage = one.stage
        told[record] = {
            "place": where.get(one.charge.account_id, ""),
            "class": reading.classes.get(one.class_code, one.class_code),
            "period": one.period,
            "days": rules.days_overdue(one.charge.due_on, reading.today),
            "last": queries.last_words(one.contacts),
        }
        if stage is not None:
            told[record] |= {
                "phase": str(stage.phase),
                "next": queries.next_words(stage),
                "next_on": stage.next_on,
                "when": str(stage.when),
                "until": queries.when_words(stage, reading.today),
                "promised": stage.held_until,
            }
    return told


C, A = LedgerCharge, LedgerAccount
add_list(
    ListKind(
        NAME,
        "欠费与催缴",
        "ledger_charge",
        rights.READ,
        (
            Column("number", "户号", A.number, "link", 104, sortable=False),
            Column("name", "户名", A.name, "strong", 112, sortable=False),
            Column("class", "类别", None, width=52, told=True, sortable=False),
            Column("place", "地址", None, width=172, told=True, sortable=False),
            Column("period", "期间", None, width=124, told=True, sortable=False),
            Column("receivable", "应收（元）", C.receivable, "money", 96, total=True, sortable=False),
            Column("paid", "已收（元）", standing.PAID, "money", 96, total=True, sortable=False),
            Column("open", "欠费（元）", C.open, "money", 96, total=True, sortable=False),
            Column("due_on", "缴费期限", C.due_on, "date", 96, shown=False),
            Column("days", "天数", None, "number", 52, told=True, sortable=False),
            Column(
                "phase", "催缴阶段", standing.PHASE, "choice", 116, choices=PHASE_NAMES, tones=PHASE_TONES, told=True,
                asked=True, sortable=False,
            ),
            Column("next", "下一步", None, width=96, told=True, shown=False, sortable=False),
            Column("until", "下一步期限", None, width=124, told=True, sortable=False),
            Column(
                "when", "紧急", standing.WHEN, "choice", 84, choices=WHEN_NAMES, tones=WHEN_TONES, told=True,
                asked=True, shown=False, sortable=False,
            ),
            Column("last", "最近联系", None, width=140, told=True, shown=False, sortable=False),
            Column("collector_id", "负责人", A.collector_id, width=80, ref="employee", shown=False, sortable=False),
            Column("phone", "联系电话", A.phone, "phone", 120, shown=False, sortable=False),
            Column(
                "age", "账龄", standing.AGE, "choice", 110, choices=AGE_NAMES, tones=AGE_TONES, shown=False,
                sortable=False,
            ),
            Column("kind", "用户", standing.GROUP, "choice", 80, choices=GROUP_NAMES, shown=False, sortable=False),
            Column("compound", "小区", LedgerPlace.compound, width=110, shown=False, sortable=False),
            Column("building", "楼栋", LedgerPlace.building, width=70, shown=False, sortable=False),
            Column("period_id", "计费期", C.period_id, width=110, ref="ledger_period", shown=False, sortable=False),
            Column("reduction", "减免（元）", C.reduction, "money", 100, total=True, shown=False, sortable=False),
            Column("late_fee", "滞纳金（元）", C.late_fee, "money", 100, total=True, shown=False, sortable=False),
            Column("next_on", "从哪天起", None, "date", 96, told=True, shown=False, sortable=False),
            Column("promised", "答应缴费", None, "date", 96, told=True, shown=False, sortable=False),
            Column("delivered_on", "结算单送达", C.delivered_on, "date", 96, shown=False, sortable=False),
            Column(
                "occupancy", "入住情况", A.occupancy, "choice", 120, choices=OCCUPANCY_NAMES, shown=False,
                sortable=False,
            ),
            Column("needs_help", "需要特别照顾", A.needs_help, "bool", 100, shown=False, sortable=False),
            Column("account_id", "户的编号", C.account_id, "number", shown=False, sortable=False),
        ),
        unpaid,
        C.id,
        searched,
        order="due_on",
        views=(
            View("all", "全部欠费"),
            View("mine", "我负责的", (Filter("collector_id", "eq", ME),)),
            View(
                "week", "本周到期",
                (Filter("when", "in", (str(When.OVERDUE), str(When.TODAY), str(When.WEEK))),),
            ),
            View("business", "商业与公福", (Filter("kind", "eq", "business"),)),
            View("stops", "拟停供", (Filter("phase", "in", tuple(map(str, STOPPING))),)),
        ),
        unit="笔",
        version=C.row_version,
        search_hint=HINT,
        tell=_told,
        explain=queries.explained,
    )
)  # fmt: skip
