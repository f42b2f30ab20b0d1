"""Accounts in words: records, their lists, and how they are found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import peewee as pw

from models.core import clock, database
from models.core.access import Person
from models.core.lists import ME, Column, Filter, ListKind, View
from models.core.many import parts
from models.core.register import Entity, Found, add_entity, add_list
from models.ledger import reach, rights
from models.ledger.accounts import owners, places, queries, search, values
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerOwner, LedgerPlace, LedgerPosting, LedgerStanding
from models.ledger.tariffs.queries import book
from models.ledger.workflow import ACCOUNT_NAMES, ACCOUNT_TONES, OCCUPANCY_NAMES, AccountState

ACCOUNT, PLACE, OWNER, STANDING = "ledger_account", "ledger_place", "ledger_owner", "ledger_standing"
FAR_OFF = date(9999, 12, 31)
HINT = "搜索户号、户名、原户名、拼音首字母、电话、表号、地址（锦绣家园 3-2-501）"


def _place_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = LedgerPlace.select(LedgerPlace.id, LedgerPlace.compound, LedgerPlace.building)
    return {
        number: places.words_of(compound, building, "", "", "")
        for some in parts(records)
        for number, compound, building in rows.where(LedgerPlace.id.in_(some)).tuples()
    }


def _form(record: int) -> Mapping[str, Any]:
    """What the form of an account shows otherwise than its columns have it: place in words, area and price."""
    row = LedgerAccount.get_by_id(record)
    place = LedgerPlace.get_or_none(LedgerPlace.id == row.place_id)
    return {
        "compound": place.compound if place is not None else "",
        "building": place.building if place is not None else "",
        "area": values.written(row.area, values.AREA_PARTS),
        "price": values.written(row.price, values.PRICE_PARTS),
    }


def _source(person: Person) -> Any:
    rows = (
        LedgerAccount.select()
        .join(LedgerPlace, pw.JOIN.LEFT_OUTER, on=(LedgerPlace.id == LedgerAccount.place_id))
        .where(counts(LedgerAccount))
    )
    within = reach.accounts(person)
    return rows if within is None else rows.where(within)


def find(person: Person, words: str, limit: int) -> list[Found]:
    """Accounts that match, by number; where they are tells namesakes apart."""
    rows: Any = (
        _source(person)
        .select(LedgerAccount.id, LedgerAccount.number, LedgerAccount.name)
        .where(search.matching(words))
        .order_by(LedgerAccount.number)
        .limit(limit)
        .tuples()
    )
    found = list(rows)
    where = queries.addresses([record for record, *_ in found])
    return [Found(ACCOUNT, record, f"{number} {name}", where[record]) for record, number, name in found]


def _told(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Class and standings in words, and money, of the accounts that are shown."""
    today = clock.now().date()
    rules = book(today)
    classes, labels = rules.class_names(), rules.standings()
    charges: Any = LedgerCharge
    posted: Any = LedgerPosting
    owed = _sums(charges, charges.open, records, charges.owing == 1)
    credit = _sums(posted, posted.amount, records, posted.charge_id.is_null())
    held = _standings(records, today)
    rows = _rows(LedgerAccount.select(LedgerAccount.id, LedgerAccount.class_code).where(search.one_of(records)))
    return {
        record: {
            "class": classes.get(code, code),
            "standings": "、".join(labels.get(one, one) for one in held.get(record, ())),
            "owed": owed.get(record, 0),
            "credit": credit.get(record, 0),
        }
        for record, code in rows
    }


def _rows(query: Any) -> list[tuple[Any, ...]]:
    """What a query of plain columns gives, read past what makes rows of it: a page is told often."""
    return list(database.current().execute(query).fetchall())


def _sums(table: Any, amount: Any, records: Collection[int], condition: Any) -> dict[int, int]:
    """Fen by account."""
    rows = table.select(table.account_id, pw.fn.SUM(amount)).where(
        search.one_of(records, table.account_id), condition, counts(table)
    )
    return {account: int(fen) for account, fen in _rows(rows.group_by(table.account_id)) if fen}


def _standings(records: Collection[int], today: date) -> dict[int, list[str]]:
    table: Any = LedgerStanding
    until = table.to_on.is_null() | (table.to_on >= today)
    held = table.select(table.account_id, table.code).where(
        search.one_of(records, table.account_id), table.from_on <= today, until
    )
    found: dict[int, list[str]] = {}
    for account, code in _rows(held):
        found.setdefault(account, []).append(code)
    return found


def _owes() -> Any:
    """Whether an account owes anything, as 1 or 0."""
    table = LedgerCharge
    # By the account: the index of what is owing would be gone through once for every account.
    owing = table.owing + 0 == 1
    open_ones = table.select(pw.SQL("1")).where(table.account_id == LedgerAccount.id, owing, counts(table))
    return pw.Case(None, [(pw.fn.EXISTS(open_ones), 1)], 0)


def _standing_until() -> Any:
    """The last day on which something is said of an account (报停), far off where no end is known."""
    table = LedgerStanding
    return table.select(pw.fn.MAX(pw.fn.COALESCE(table.to_on, FAR_OFF))).where(table.account_id == LedgerAccount.id)


add_entity(
    Entity(
        ACCOUNT,
        "户",
        {
            "number": "户号", "name": "户名", "place_id": "位置", "unit_no": "单元", "room": "房号",
            "address": "其他地址", "class_code": "用户类别", "area": "建筑面积（0.01㎡）",
            "price": "户上单价（0.0001元）",
            "phone": "联系电话", "occupancy": "入住情况", "state": "状态", "merged_into_id": "并入",
            "collector_id": "负责人", "meter_no": "表号", "meter_kind": "表型", "needs_help": "需要特别照顾",
            "remark": "备注", "opened_on": "开户日期", "closed_on": "销户日期", "batch_id": "导入批次",
        },
        queries.titles,
        find,
        permission=rights.READ,
        list_name="accounts",
        values={"state": ACCOUNT_NAMES, "occupancy": OCCUPANCY_NAMES},
        refs={
            "place_id": PLACE, "merged_into_id": ACCOUNT, "collector_id": "employee", "batch_id": "import_batch",
        },
        more=_form,
        attach=rights.CUSTOMERS,
    )
)  # fmt: skip
add_entity(Entity(PLACE, "楼栋", {"compound": "小区", "building": "楼栋"}, _place_titles))


def _titles_of(table: Any, words: Any) -> Any:
    """Number of the account and what the row says, by number of the row."""

    def titles(records: Collection[int]) -> dict[int, str]:
        rows: Any = table.select(table.id, LedgerAccount.number, words).join(
            LedgerAccount, on=(LedgerAccount.id == table.account_id)
        )
        return {
            record: f"{number} {told}"
            for some in parts(records)
            for record, number, told in rows.where(table.id.in_(some)).tuples()
        }

    return titles


def _standing_titles(records: Collection[int]) -> dict[int, str]:
    labels = book(clock.now().date()).standings()
    found = _titles_of(LedgerStanding, LedgerStanding.code)(records)
    return {record: _labelled(title, labels) for record, title in found.items()}


def _labels(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    labels = book(clock.now().date()).standings()
    rows: Any = LedgerStanding.select(LedgerStanding.id, LedgerStanding.code)
    listed = rows.where(LedgerStanding.id.in_(list(records))).tuples()
    return {record: {"label": labels.get(code, code)} for record, code in listed}


def _labelled(title: str, labels: Mapping[str, str]) -> str:
    number, _, code = title.partition(" ")
    return f"{number} {labels.get(code, code)}"


add_entity(
    Entity(
        OWNER,
        "原户名",
        {
            "account_id": "户", "name": "原户名", "phone": "原电话", "until_on": "到哪天为止", "how": "怎样变更",
            "reason": "原因",
        },
        _titles_of(LedgerOwner, LedgerOwner.name),
        permission=rights.READ,
        list_name="account_owners",
        values={"how": owners.HOW_NAMES},
        refs={"account_id": ACCOUNT},
        attach=rights.ACCOUNTS,
    )
)  # fmt: skip
add_entity(
    Entity(
        STANDING,
        "报停、空置和减免资格",
        {
            "account_id": "户", "code": "情况", "from_on": "从哪天起", "to_on": "最后一天", "reason": "原因",
            "recorded_by": "登记人", "ended_by": "结束登记人",
        },
        _standing_titles,
        permission=rights.READ,
        list_name="account_standings",
        refs={"account_id": ACCOUNT},
        attach=rights.ACCOUNTS,
    )
)  # fmt: skip

ACTIVE = Filter("state", "eq", str(AccountState.ACTIVE))
A: Any = LedgerAccount
add_list(
    ListKind(
        "accounts",
        "户档案",
        ACCOUNT,
        rights.READ,
        (
            Column("number", "户号", A.number, "link", 110),
            Column("name", "户名", A.name, "strong", 140),
            Column("compound", "小区", LedgerPlace.compound, width=120, sortable=False),
            Column("building", "楼栋", LedgerPlace.building, width=70, sortable=False),
            Column("unit_no", "单元", A.unit_no, width=70, sortable=False),
            Column("room", "房号", A.room, width=70, sortable=False),
            Column("class", "用户类别", A.class_code, width=80, told=True, sortable=False),
            Column("area", "建筑面积（㎡）", A.area, "hundredths", 130, total=True, sortable=False),
            Column("owed", "欠费（元）", pw.Value(None), "money", 100, told=True, sortable=False),
            Column("credit", "预存（元）", pw.Value(None), "money", 100, told=True, sortable=False),
            Column("standings", "报停、空置等", pw.Value(None), width=110, told=True, sortable=False),
            Column("phone", "联系电话", A.phone, "phone", 120, sortable=False),
            Column(
                "occupancy", "入住情况", A.occupancy, "choice", 132, choices=OCCUPANCY_NAMES, sortable=False
            ),
            Column("collector_id", "负责人", A.collector_id, width=80, ref="employee", sortable=False),
            Column(
                "state", "状态", A.state, "choice", 80, choices=ACCOUNT_NAMES, tones=ACCOUNT_TONES, sortable=False
            ),
            Column("meter_no", "表号", A.meter_no, width=110, shown=False, sortable=False),
            Column("meter_kind", "表型", A.meter_kind, width=70, shown=False, sortable=False),
            Column("needs_help", "需要特别照顾", A.needs_help, "bool", 100, shown=False, sortable=False),
            Column("address", "其他地址", A.address, width=160, shown=False, sortable=False),
            Column("opened_on", "开户日期", A.opened_on, "date", 100, shown=False, sortable=False),
            Column("closed_on", "销户日期", A.closed_on, "date", 100, shown=False, sortable=False),
            Column("remark", "备注", A.remark, width=160, shown=False, sortable=False),
            Column("class_code", "类别代码", A.class_code, width=90, shown=False, sortable=False),
            Column("owes", "有欠费", _owes(), "bool", 70, shown=False, sortable=False),
            Column("standing_until", "报停等到哪天", _standing_until(), "date", 110, shown=False, sortable=False),
            Column("merged_into_id", "并入", A.merged_into_id, width=160, shown=False, ref=ACCOUNT, sortable=False),
            Column("batch_id", "导入批次", A.batch_id, "number", 90, shown=False, sortable=False),
        ),
        _source,
        A.id,
        search.matching,
        order="number",
        views=(
            View("active", "在用", (ACTIVE,)),
            View("owing", "欠费户", (Filter("owes", "eq", True),)),
            View("vacant", "空置", (ACTIVE, Filter("occupancy", "eq", "vacant"))),
            View("standing", "报停等", (ACTIVE, Filter("standing_until", "ge", "今天"))),
            View("classless", "无类别", (ACTIVE, Filter("class_code", "empty"))),
            View("mine", "我负责的", (Filter("collector_id", "eq", ME),)),
            View("all", "全部"),
        ),
        unit="户",
        version=A.row_version,
        search_hint=HINT,
        tell=_told,
    )
)  # fmt: skip
W: Any = LedgerOwner
S: Any = LedgerStanding


def _joined(table: Any) -> Any:
    """Rows that belong to accounts, of those within reach."""

    def source(person: Person) -> Any:
        rows = table.select().join(LedgerAccount, on=(LedgerAccount.id == table.account_id))
        rows = rows.where(counts(LedgerAccount))
        within = reach.accounts(person)
        return rows if within is None else rows.where(within)

    return source


def _of_account(table: Any) -> tuple[Column, ...]:
    return (
        Column("number", "户号", A.number, "link", 110, sortable=False),
        Column("account_name", "现户名", A.name, "strong", 130, sortable=False),
        Column("account_id", "户", table.account_id, shown=False, ref=ACCOUNT, sortable=False),
    )


add_list(
    ListKind(
        "account_owners",
        "过户和更名记录",
        OWNER,
        rights.READ,
        (
            *_of_account(W),
            Column("name", "原户名", W.name, width=130, sortable=False),
            Column("phone", "原电话", W.phone, "phone", 120, sortable=False),
            Column("until_on", "到哪天为止", W.until_on, "date", 100, sortable=False),
            Column("how", "怎样变更", W.how, "choice", 90, choices=owners.HOW_NAMES, sortable=False),
            Column("reason", "原因", W.reason, width=200, sortable=False),
            Column("recorded_at", "登记时间", W.recorded_at, "time", 140, sortable=False),
            Column("recorded_by", "登记人", W.recorded_by, width=80, sortable=False),
            Column("id", "序号", W.id, "number", 70, shown=False),
        ),
        _joined(LedgerOwner),
        W.id,
        search.matching,
        order="id",
        descending=True,
        views=(View("all", "全部"), View("transfers", "过户", (Filter("how", "eq", owners.TRANSFER),))),
        search_hint=HINT,
    )
)
add_list(
    ListKind(
        "account_standings",
        "报停、空置和减免资格",
        STANDING,
        rights.READ,
        (
            *_of_account(S),
            Column("label", "情况", S.code, width=90, told=True, sortable=False),
            Column("from_on", "从哪天起", S.from_on, "date", 100, sortable=False),
            Column("to_on", "最后一天", S.to_on, "date", 100, sortable=False),
            Column("reason", "原因", S.reason, width=200, sortable=False),
            Column("recorded_by", "登记人", S.recorded_by, width=80, sortable=False),
            Column("recorded_at", "登记时间", S.recorded_at, "time", 140, shown=False, sortable=False),
            Column("ended_by", "结束登记人", S.ended_by, width=90, shown=False, sortable=False),
            Column("ended_at", "结束登记时间", S.ended_at, "time", 140, shown=False, sortable=False),
            Column("code", "代码", S.code, width=90, shown=False, sortable=False),
            Column("id", "序号", S.id, "number", 70, shown=False),
        ),
        _joined(LedgerStanding),
        S.id,
        search.matching,
        order="id",
        descending=True,
        views=(
            View("all", "全部"),
            View("open", "没有登记结束的", (Filter("to_on", "empty"),)),
            View("over", "本月到期", (Filter("to_on", "ge", "本月初"), Filter("to_on", "le", "本月末"))),
        ),
        version=S.row_version,
        search_hint=HINT,
        tell=_labels,
    )
)
