"""Changing the rulebook: values from a day on, whole policy tables, confirmations, and taking back what is to come."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, FieldError, Kind, Values, parse_all, version_field
from models.core.register import Done, action
from models.core.regulation.tables import RegulationArticle, RegulationVersion
from models.core.rulebook import queries, register, rules
from models.core.rulebook.delivery import FIRST
from models.core.rulebook.describe import CONFIRM, WRITE
from models.core.rulebook.rules import Origin, Shape
from models.core.rulebook.tables import RuleChange, RuleValue
from models.core.unit import Unit

MOST_ROWS = 500
CHANGED = frozenset({"rule_value", "rule_change"})
FROM = Field("valid_from", "生效日期", Kind.DATE, required=True)
REASON = Field("reason", "修改原因", required=True, max_length=500)
ARTICLE = Field("article_id", "依据条文", Kind.REF, ref="regulation_article", hint="本单位制度里的条文，没有可不填")
BACKWARD = Field("retroactive", "追溯生效", Kind.BOOL, hint="生效日期早于今天时勾选；已经封存的月份不受影响")
SEEN = Field("seen", "所见内容", Kind.INTEGER, hint="修改时看到的那一条内容的记录号")


def rows_fault(words: str) -> str | None:
    """What is wrong with the rows of a policy table as JSON, None when they can be looked at one by one."""
    try:
        rows = json.loads(words)
    except ValueError:
        rows = None
    right = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    return None if right else "应为各行内容的列表。"


@action(
    "rulebook.set",
    "修改参数",
    WRITE,
    Field(
        "values",
        "参数",
        Kind.ROWS,
        required=True,
        rows=(
            Field("key", "规则代码", required=True, max_length=80),
            Field("value", "内容", required=True, max_length=500, hint="金额以分为单位"),
            SEEN,
        ),
    ),
    FROM,
    REASON,
    ARTICLE,
    BACKWARD,
    entity="rule_value",
    behalf=True,
)
def set_values(unit: Unit, f: Values) -> Done:
    """Let parameters have other values from a day on, by one act; what held before stays for its own time (C-10)."""
    wanted = {row["key"]: _parsed(row["key"], row["value"]) for row in f["values"]}
    if len(wanted) != len(f["values"]):
        raise _faulty("values", "同一个参数写了两次，请只留一行。")
    _one_at_a_time()
    for row in f["values"]:
        _require_seen(row["key"], row["seen"])
    made = _change(unit, f, {key: rules.dump(value) for key, value in wanted.items()})
    _require_together(wanted, f["valid_from"])
    return made


@action(
    "rulebook.set_policy",
    "修改规则表",
    WRITE,
    Field("name", "规则表", required=True, max_length=80),
    Field("rows", "各行内容", Kind.LONG_TEXT, required=True, max_length=200_000, check=rows_fault),
    SEEN,
    FROM,
    REASON,
    ARTICLE,
    BACKWARD,
    entity="rule_value",
    behalf=True,
)
def set_policy(unit: Unit, f: Values) -> Done:
    """Let a policy table have these rows, and only these, from a day on."""
    table = register.get_policy(f["name"])
    rows = json.loads(f["rows"])
    if len(rows) > MOST_ROWS:
        raise _faulty("rows", f"最多 {MOST_ROWS} 行，现有 {len(rows)} 行。")
    parsed = [_row(table, place, row) for place, row in enumerate(rows, 1)]
    fault = table.check(parsed, f["valid_from"]) if table.check is not None else None
    keys = [tuple(row[name] for name in table.key) for row in parsed]
    for place, key in enumerate(keys, 1):
        if key in keys[: place - 1]:
            raise _faulty("rows", f"第 {place} 行与第 {keys.index(key) + 1} 行重复，请只留一行。")
    if fault is not None:
        raise _faulty("rows", fault)
    _one_at_a_time()
    _require_seen(table.name, f["seen"])
    made = _change(unit, f, {table.name: rules.dump(parsed)})
    _require_together([table.name], f["valid_from"])
    notes = table.notes(parsed, f["valid_from"]) if table.notes is not None else ()
    return replace(made, notice="".join((made.notice, *notes)))


@action(
    "rulebook.confirm",
    "确认推荐值",
    CONFIRM,
    Field("values", "推荐值", Kind.REFS, required=True, ref="rule_value"),
    Field("reason", "依据或说明", required=True, max_length=500, hint="例如 经理办公会 2026 年第 3 次会议同意"),
    entity="rule_value",
    behalf=True,
)
def confirm(unit: Unit, f: Values) -> Done:
    """Put a name and a day to recommendations where the regulation is silent; their values stay as they are."""
    labels = []
    for number in f["values"]:
        row = unit.get(RuleValue, number)
        label = queries.label_of(row.key)
        _require_living(row.key)
        if not queries.recommends(row):
            raise Refused(f"“{label}”不是推荐值，不需要确认。请刷新后再选。")
        if row.confirmed_at is not None:
            raise Refused(f"“{label}”已由{row.confirmed_by}确认。请刷新后再选。")
        if json.loads(row.value) is None:
            raise Refused(f"“{label}”还没有填写，不能确认。请先填写。")
        if queries.row_on(row.key, unit.today).id != row.id:
            raise Refused(f"“{label}”已有新的规定，不需要再确认。请刷新后再选。")
        unit.update(RuleValue, number, row.row_version, confirmed_at=unit.now, confirmed_by=unit.author.name)
        labels.append(label)
    title = labels[0] if len(labels) == 1 else f"{labels[0]} 等 {len(labels)} 项"
    return Done(
        f"已确认 {len(labels)} 项推荐值，确认人 {unit.author.name}。", CHANGED, ("rule_value", f["values"][0]), title
    )


@action(
    "rulebook.withdraw",
    "撤回修改",
    WRITE,
    Field("id", "规则修改", Kind.REF, required=True, ref="rule_change"),
    version_field(),
    Field("reason", "撤回原因", required=True, max_length=500),
    entity="rule_change",
    danger=True,
)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take back a change whose day has not come; it stays in the records and counts no more."""
    row = unit.get(RuleChange, f["id"])
    if row.id == FIRST or (row.valid_from <= unit.today and row.withdrawn_at is None):
        raise Refused("这次修改已经生效，不能撤回。需要改回原来的内容时，请再修改一次并写明原因。")
    if row.withdrawn_at is not None:
        raise Refused(f"这次修改已由{row.withdrawn_by}撤回。")
    unit.update(RuleChange, row.id, f["row_version"], withdrawn_at=unit.now, withdrawn_by=unit.author.name)
    return Done(
        f"已撤回第 {row.id} 次修改，原定 {row.valid_from:%Y-%m-%d} 生效的内容不再生效。",
        CHANGED, ("rule_change", row.id), f"第 {row.id} 次修改",
    )  # fmt: skip


def _parsed(key: str, words: str) -> Any:
    known = register.parameters().get(key)
    if known is None:
        raise _faulty("values", f"没有名为“{key}”的参数。用 list parameters 查看全部参数。")
    _require_living(key)
    try:
        raw = json.loads(words)
    except ValueError:
        raw = words
    try:
        as_typed = raw is None or isinstance(raw, (float, dict)) or known.shape is Shape.TEXT
        return known.parse(words if as_typed else raw)
    except FieldError as fault:
        raise _faulty("values", f"“{known.label}”{fault}") from None


def _require_living(key: str) -> None:
    """Raise Refused for a parameter that a policy table took the place of, naming the table."""
    table = register.seeded_by(key)
    if table is not None:
        label = register.get_parameter(key).label
        raise Refused(
            f"“{label}”已经并入规则表“{table.label}”，不再单独修改。请在“参数和规则”里修改规则表“{table.label}”。"
        )


def _row(table: register.PolicyTable, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return parse_all(table.fields, row)
    except BadFields as bad:
        raise _faulty("rows", f"第 {place} 行，{bad.sentence}") from None


def _one_at_a_time() -> None:
    """Let acts that compare with what others added wait for each other, on both databases."""
    RuleChange.update(row_version=RuleChange.row_version).where(RuleChange.id == FIRST).execute()


def _require_seen(key: str, seen: int | None) -> None:
    """Raise Refused when somebody else changed a rule since the person looked at it."""
    last = queries.newest(key)
    if seen is not None and last.id != seen:
        change = RuleChange.get_by_id(last.change_id)
        raise Refused(
            f"“{queries.label_of(key)}”刚被{change.author}改为“{queries.words_of(key, last.value)}”，自 "
            f"{queries.since_words(last.valid_from)} 起生效，您的修改没有保存。请核对后再改。",
            code="CONFLICT",
        )


def _require_together(keys: Collection[str], on: date) -> None:
    """Raise Refused where what was changed does not go with what other rules say on its first day."""
    for demand in register.demands(keys):
        fault = demand(on)
        if fault is not None:
            raise Refused(fault)


def _change(unit: Unit, f: Values, wanted: Mapping[str, str]) -> Done:
    """Add the values as one act; those that already say so are left out. Raises Refused when nothing is left."""
    start: date = f["valid_from"]
    if start < unit.today and not f["retroactive"]:
        raise _faulty(
            "valid_from", "生效日期早于今天，会改变从那天起还没有封存的结果。确需追溯，请勾选“追溯生效”并写明原因。"
        )
    regulation_id, article_no = _article(f["article_id"])
    new = {key: stored for key, stored in wanted.items() if _differs(key, stored, start, regulation_id, article_no)}
    if not new:
        raise Refused("内容与这一天的规定相同，没有可保存的修改。")
    change = unit.insert(RuleChange, valid_from=start, author=unit.author.name, reason=f["reason"], made_at=unit.now)
    numbers = [
        unit.insert(
            RuleValue, key=key, valid_from=start, change_id=change, value=stored, origin=str(Origin.OFFICE),
            regulation_id=regulation_id, article_no=article_no,
        )
        for key, stored in new.items()
    ]  # fmt: skip
    labels = [queries.label_of(key) for key in new]
    title = labels[0] if len(labels) == 1 else f"{labels[0]} 等 {len(labels)} 项"
    told = f"已修改{title}，自 {start:%Y-%m-%d} 起生效。" + _later_words(new, start)
    if start < unit.today:
        told += "从那天起还没有封存的结果会随之改变，请核对。"
    return Done(told, CHANGED, ("rule_value", numbers[0]), title, {"change": change})


def _differs(key: str, stored: str, start: date, regulation_id: int | None, article_no: str) -> bool:
    """Whether a value or its article is another than what counts on that day, or not yet the office's own rule."""
    row = queries.row_on(key, start)
    same_article = (row.regulation_id, row.article_no) == (regulation_id, article_no)
    return row.value != stored or row.origin != Origin.OFFICE or not same_article


def _article(number: int | None) -> tuple[int | None, str]:
    """An article as regulation and number, so that its version of any day is found."""
    if number is None:
        return None, ""
    row = RegulationArticle.get_or_none(RegulationArticle.id == number)
    if row is None:
        raise NotFound("找不到这一条条文，可能已被更正或移除。请重新选择依据条文。")
    if not row.code:
        raise _faulty("article_id", "前言没有条号，不能作为依据。请选择有条号的条文。")
    version = RegulationVersion.get_by_id(row.version_id)
    return version.regulation_id, row.code


def _later_words(keys: Mapping[str, str], start: date) -> str:
    """A warning where another change is waiting behind this one."""
    after = sorted(
        (one.valid_from, one.label)
        for one in queries.entries(all_areas=True)
        if one.key in keys and one.valid_from > start
    )
    if not after:
        return ""
    return f"请注意：“{after[0][1]}”自 {after[0][0]:%Y-%m-%d} 起另有规定，到那天仍按另行的规定。"


def _faulty(field: str, sentence: str) -> BadFields:
    labels = {"values": "参数", "rows": "各行内容", "valid_from": "生效日期", "article_id": "依据条文"}
    return BadFields({field: sentence}, labels)
