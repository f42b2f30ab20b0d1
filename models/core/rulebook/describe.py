"""The rulebook in words: rights, records and lists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from models.core import access, clock
from models.core.access import Person, Role
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, Found, add_entity, add_list
from models.core.rulebook import queries, register
from models.core.rulebook.delivery import FIRST
from models.core.rulebook.rules import BEGINNING, ORIGIN_NAMES, ORIGIN_TONES, in_force
from models.core.rulebook.tables import RuleChange, RuleValue

READ = access.permission(
    "rulebook.read",
    "查看参数和规则",
    scope=(
        Role.ADMIN, *access.WORKERS, Role.LECTURER, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR,
        Role.FINANCE, Role.INSPECTOR,
    ),
)  # fmt: skip
# only the owner of the rulebook edits it; confirming our recommendations is for those who decide.
WRITE = access.permission("rulebook.write", "修改参数和规则", scope=(Role.MANAGER, Role.HR))
CONFIRM = access.permission("rulebook.settle", "确认推荐值", scope=(Role.MANAGER, Role.GM))

FORMS = {"parameter": "参数", "table": "规则表"}
STATES = {"now": "生效", "later": "待生效", "past": "已替换", "withdrawn": "已撤回"}
TONES = {"now": "ok", "later": "info", "past": "mute", "withdrawn": "mute"}


def value_titles(records: Collection[int]) -> dict[int, str]:
    """Labels of the rules by the number of a value."""
    rows = RuleValue.select(RuleValue.id, RuleValue.key).where(RuleValue.id.in_(list(records)))
    return {row.id: queries.label_of(row.key) for row in rows}


def _change_titles(records: Collection[int]) -> dict[int, str]:
    return {record: f"第 {record} 次修改" for record in records}


def _find_value(_: Person, words: str, limit: int) -> list[Found]:
    found = [one for one in queries.on_day(clock.now().date()) if words in one.label or words.lower() == one.key]
    return [
        Found("rule_value", one.id, one.label, f"{register.area_names()[one.area]} · {one.words}")
        for one in found[:limit]
    ]


def _parameters(_: Person) -> list[Row]:
    return [_row(one) for one in queries.entries()]


def _unconfirmed(_: Person) -> list[Row]:
    return [_row(one) for one in queries.unconfirmed(clock.now().date())]


def _explained(records: Collection[int]) -> dict[int, Explanation]:
    today = clock.now().date()
    known = {one.id: one for one in queries.entries()}
    return {record: queries.explanation(known[record], today) for record in records if record in known}


def _row(one: queries.Entry) -> Row:
    since = None if one.valid_from == BEGINNING else one.valid_from
    return Row(
        one.id, one.row_version,
        (
            register.area_names()[one.area], one.label, one.words, str(one.origin), one.waits, one.source,
            "table" if one.is_table else "parameter", since, (since, one.until), one.change_id, one.author,
            one.reason, one.confirmed_by, one.confirmed_at, one.stored, one.key,
        ),
    )  # fmt: skip


def _policies(_: Person) -> list[Row]:
    """One row for each row of every policy table, whatever its columns are."""
    found: list[Row] = []
    for one in queries.entries():
        if not one.is_table:
            continue
        table = register.get_policy(one.key)
        since = None if one.valid_from == BEGINNING else one.valid_from
        for place, row in enumerate(one.value, 1):
            name, words = queries.row_words(table, row), queries.row_details(table, row)
            values = (table.label, place, name, words, str(one.origin), since, (since, one.until), one.change_id)
            found.append(Row(len(found) + 1, None, (*values, one.key)))
    return found


def _changes(_: Person) -> list[Row]:
    today = clock.now().date()
    changes = list(RuleChange.select().order_by(RuleChange.id))
    withdrawn = {row.id for row in changes if row.withdrawn_at is not None}
    values = list(RuleValue.select().where(RuleValue.change_id != FIRST).order_by(RuleValue.id))
    touched: dict[int, list[str]] = {}
    for value in values:
        touched.setdefault(value.change_id, []).append(queries.label_of(value.key))
    holding = in_force((value for value in values if value.change_id not in withdrawn), today)
    counting = {value.change_id for value in holding.values()} | {FIRST}
    found = []
    for row in changes:
        labels = touched.get(row.id, [])
        more = f" 等 {len(labels)} 项" if len(labels) > 3 else ""
        what = "、".join(labels[:3]) + more or "全部规则的第一版"
        state = _state(row, today, counting=row.id in counting)
        since = None if row.valid_from == BEGINNING else row.valid_from
        who = row.withdrawn_by
        told = (row.id, what, state, since, row.author, row.reason, row.made_at, who, row.withdrawn_at)
        found.append(Row(row.id, row.row_version, told))
    return found


def _state(row: RuleChange, today: date, *, counting: bool) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.valid_from > today:
        return "later"
    return "now" if counting else "past"


def _differences(_: Person) -> list[Row]:
    found = []
    for place, one in enumerate(queries.differences(), 1):
        told = (one.valid_from, one.label, one.before, one.after, one.author, one.reason, one.change_id, one.key)
        found.append(Row(place, None, told))
    return found


add_entity(
    Entity(
        "rule_value",
        "规则",
        {
            "key": "规则代码", "valid_from": "生效日期", "value": "内容", "origin": "来源", "article_no": "条号",
            "confirmed_at": "确认时间", "confirmed_by": "确认人",
        },
        value_titles,
        _find_value,
        permission=READ,
        list_name="parameters",
        values={"origin": ORIGIN_NAMES},
        refs={"change_id": "rule_change", "regulation_id": "regulation"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "rule_change",
        "规则修改",
        {
            "valid_from": "生效日期", "author": "修改人", "reason": "原因", "made_at": "修改时间",
            "withdrawn_at": "撤回时间", "withdrawn_by": "撤回人",
        },
        _change_titles,
        permission=READ,
        list_name="rule_changes",
        attach=WRITE,
    )
)  # fmt: skip

_COLUMNS = (
    Column("area", "用于", None, width=80),
    Column("label", "规则", None, "strong", 210),
    Column("value", "内容", None, width=180),
    Column("origin", "来源", None, "choice", 100, choices=ORIGIN_NAMES, tones=ORIGIN_TONES),
    Column("waits", "待确认", None, "bool", 70),
    Column("source", "依据", None, width=220),
    Column("form", "种类", None, "choice", 80, choices=FORMS, shown=False),
    Column("valid_from", "生效日期", None, "date", 100),
    Column("on", "有效期间", None, "period", 190, shown=False, sortable=False),
    Column("change", "修改序号", None, "number", 80, shown=False),
    Column("author", "修改人", None, width=90, shown=False),
    Column("reason", "修改原因", None, width=180, shown=False),
    Column("confirmed_by", "确认人", None, width=90, shown=False),
    Column("confirmed_at", "确认时间", None, "time", 140, shown=False),
    Column("stored", "内容（存储形式）", None, width=180, shown=False, sortable=False),
    Column("key", "规则代码", None, width=220, shown=False),
)
_TODAY = Filter("on", "eq", "今天")

add_list(
    ListKind(
        "parameters",
        "参数和规则",
        "rule_value",
        READ,
        _COLUMNS,
        order="area",
        views=(
            View("now", "现行", (_TODAY,)),
            View("waits", "待确认", (_TODAY, Filter("waits", "eq", True))),
            View("tables", "规则表", (_TODAY, Filter("form", "eq", "table"))),
            View("office", "本单位规定", (_TODAY, Filter("origin", "eq", "office"))),
            View("later", "待生效", (Filter("valid_from", "ge", "明天"),), "valid_from"),
            View("all", "全部历史", (), columns=("area", "label", "value", "on", "author", "reason", "change")),
        ),
        unit="项",
        search_hint="搜索规则、内容、依据",
        rows=_parameters,
        explain=_explained,
    )
)
add_list(
    ListKind(
        "unconfirmed", "待确认的推荐值", "rule_value", READ, _COLUMNS, order="area", unit="项",
        search_hint="搜索规则、内容", rows=_unconfirmed, explain=_explained,
    )
)  # fmt: skip
add_list(
    ListKind(
        "policies",
        "规则表",
        "rule_value",
        READ,
        (
            Column("table", "规则表", None, width=140),
            Column("place", "行", None, "number", 50),
            Column("name", "名称", None, "strong", 180),
            Column("content", "内容", None, width=420),
            Column("origin", "来源", None, "choice", 100, choices=ORIGIN_NAMES, tones=ORIGIN_TONES),
            Column("valid_from", "生效日期", None, "date", 100),
            Column("on", "有效期间", None, "period", 190, shown=False, sortable=False),
            Column("change", "修改序号", None, "number", 80, shown=False),
            Column("key", "规则代码", None, width=180, shown=False),
        ),
        order="table",
        views=(View("now", "现行", (_TODAY,)), View("all", "全部历史")),
        unit="行",
        search_hint="搜索名称、内容",
        rows=_policies,
    )
)
add_list(
    ListKind(
        "rule_changes",
        "规则修改记录",
        "rule_change",
        READ,
        (
            Column("number", "序号", None, "number", 60),
            Column("what", "改了什么", None, "strong", 300),
            Column("state", "状态", None, "choice", 90, choices=STATES, tones=TONES),
            Column("valid_from", "生效日期", None, "date", 100),
            Column("author", "修改人", None, width=90),
            Column("reason", "原因", None, width=260),
            Column("made_at", "修改时间", None, "time", 140),
            Column("withdrawn_by", "撤回人", None, width=90, shown=False),
            Column("withdrawn_at", "撤回时间", None, "time", 140, shown=False),
        ),
        order="number",
        descending=True,
        unit="次",
        search_hint="搜索规则、修改人、原因",
        rows=_changes,
    )
)
add_list(
    ListKind(
        "rule_differences",
        "规则逐项变化",
        "rule_value",
        READ,
        (
            Column("valid_from", "生效日期", None, "date", 100),
            Column("label", "规则", None, "strong", 230),
            Column("before", "原来", None, width=180),
            Column("after", "改为", None, width=180),
            Column("author", "修改人", None, width=90),
            Column("reason", "原因", None, width=220),
            Column("change", "修改序号", None, "number", 80),
            Column("key", "规则代码", None, width=220, shown=False),
        ),
        order="valid_from",
        descending=True,
        unit="项",
        search_hint="搜索规则、修改人、原因",
        rows=_differences,
    )
)
