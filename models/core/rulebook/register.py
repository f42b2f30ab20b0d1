"""The parameters that the program knows, and the policy tables that areas bring along."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

import resources
from models.core import register
from models.core.errors import Refused
from models.core.fields import Field, Kind, parse_all
from models.core.rulebook.rules import Origin, Parameter, Shape

CONTENT = ("rulebook.toml", "rulebook_more.toml")
WORDS = "rulebook_zh.toml"
UNANSWERED = "asked at set-up"


@dataclass(frozen=True)
class PolicyTable:
    """A list that the regulation gives (kinds of certificates, attendance bands): all its rows hold from a day on.

    `fields` are the columns, `key` those that tell rows apart. `help` says in a sentence what the list is for.
    The first rows are put there by the migration of the area that owns the table (`delivery.deliver`). A column for
    the article of a row is added by `add_policy`, and with `marks` those that tell which rows are recommendations of
    ours and where each stands. `words` says a row in one line. For all rows together from a day on, `check` says what
    is wrong (None when nothing is), and `notes` what is allowed and still worth a look.
    """

    name: str
    label: str
    area: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    help: str = ""
    marks: bool = False
    words: Callable[[Mapping[str, Any]], str] | None = None
    check: Callable[[Sequence[Mapping[str, Any]], date], str | None] | None = None
    notes: Callable[[Sequence[Mapping[str, Any]], date], Sequence[str]] | None = None

    def row(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """One stored row with values typed by the fields; a column that is younger than the row has its default."""
        return parse_all(self.fields, {f.name: stored[f.name] for f in self.fields if f.name in stored})


# Every row of every policy table can name the article it stands in; «看条文» opens it as of any day.
ARTICLE = Field("article_id", "依据条文", Kind.REF, ref="regulation_article")
MARKS = (
    Field("source", "依据", max_length=120, hint="文件和条号，例如 《客户服务部管理制度》第10.3条"),
    Field("remark", "说明", max_length=200),
    Field("recommended", "推荐值", Kind.BOOL, hint="制度没有规定或没有写明；本单位已经决定的，请去掉勾选"),
)
_policies: dict[str, PolicyTable] = {}
_seeds: dict[str, str] = {}
Demand = Callable[[date], str | None]
_demands: list[tuple[frozenset[str], Demand]] = []


def add_policy(table: PolicyTable) -> None:
    """Register a policy table. Raises ValueError when its name is taken or a key is no field."""
    if table.name in _policies or "." in table.name:
        raise ValueError(f"the policy table cannot be named {table.name}")
    if not set(table.key) <= {f.name for f in table.fields}:
        raise ValueError(f"the key of {table.name} is no field of it")
    _policies[table.name] = replace(table, fields=(*table.fields, *(MARKS if table.marks else ()), ARTICLE))


def seeds(table: str, *keys: str) -> None:
    """Say that parameters only gave a policy table its first rows: they are neither shown nor changed any more."""
    _seeds.update(dict.fromkeys(keys, table))


def seeded_by(key: str) -> PolicyTable | None:
    """The policy table that took the place of a parameter, None where the parameter itself counts."""
    return _policies.get(_seeds.get(key, ""))


def demand(keys: Collection[str], fault: Demand) -> None:
    """Register what has to hold between several rules: `fault` says for a day what is wrong, None when nothing is."""
    _demands.append((frozenset(keys), fault))


def demands(keys: Collection[str]) -> tuple[Demand, ...]:
    """What has to hold where one of these rules is changed."""
    return tuple(fault for touched, fault in _demands if touched & set(keys))


def policies() -> Mapping[str, PolicyTable]:
    """Every policy table by name."""
    return MappingProxyType(_policies)


def get_policy(name: str) -> PolicyTable:
    """The policy table of this name. Raises Refused."""
    if name not in _policies:
        raise Refused(f"没有名为“{name}”的规则表。可用：{'、'.join(sorted(_policies)) or '无'}。")
    return _policies[name]


def get_parameter(key: str) -> Parameter:
    """The parameter of this key. Raises Refused."""
    known = parameters()
    if key not in known:
        raise Refused(f"没有名为“{key}”的参数。用 list parameters 查看全部参数。")
    return known[key]


def living() -> Mapping[str, Parameter]:
    """The parameters that count themselves, without those that only seeded a policy table."""
    return MappingProxyType({key: one for key, one in parameters().items() if seeded_by(key) is None})


def areas_in_use() -> frozenset[str]:
    """The areas that the program has by now: those with actions, and what all of them share."""
    return frozenset(name.split(".")[0] for name in register.actions) | {"core"}


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter by key, in the order of the catalogue."""
    words = tomllib.loads(resources.path(WORDS).read_text("utf-8"))
    return MappingProxyType({raw["key"]: _parameter(raw, words) for raw in content()})


@cache
def area_names() -> Mapping[str, str]:
    """The words of areas that parameters belong to."""
    words: dict[str, str] = tomllib.loads(resources.path(WORDS).read_text("utf-8"))["areas"]
    return MappingProxyType(words)


def content() -> list[dict[str, Any]]:
    """The entries of the delivered content as they stand in the files."""
    return [entry for name in CONTENT for entry in tomllib.loads(resources.path(name).read_text("utf-8"))["param"]]


def _parameter(raw: Mapping[str, Any], words: Mapping[str, Any]) -> Parameter:
    told = words["param"][raw["key"]]
    unit = raw["unit"].split(" ")[0] if raw["unit"].startswith("enum") else raw["unit"]
    shape = _shape(raw["value"], unit)
    return Parameter(
        key=raw["key"],
        label=told["label"],
        area=told["area"],
        shape=shape,
        first=_first(shape, raw["value"]),
        origin=Origin(raw["origin"]),
        source=words["sources"][raw["source"]],
        rules=tuple(raw["rules"]),
        unit=told.get("unit", words["units"][unit]),
        remark=told.get("remark", ""),
        zero=told.get("zero", ""),
        choices=words["weekdays"] if unit in ("weekday", "weekdays") else told.get("choices", {}),
        lowest=told.get("lowest", 0),
        highest=told.get("highest", 1_000_000),
    )


_BY_UNIT: Mapping[str, Shape] = {
    "yuan": Shape.MONEY, "clock": Shape.CLOCK, "month-day": Shape.MONTH_DAY, "text": Shape.TEXT, "date": Shape.DATE,
    "enum": Shape.CHOICE, "role": Shape.CHOICE, "weekday": Shape.CHOICE, "weekdays": Shape.CHOICES,
    "list": Shape.CHOICES,
}  # fmt: skip


def _shape(value: Any, unit: str) -> Shape:
    if unit in _BY_UNIT:
        return _BY_UNIT[unit]
    by_type = {bool: Shape.BOOL, int: Shape.INTEGER, float: Shape.FRACTION, list: Shape.SPAN}
    return by_type[type(value)]


def _first(shape: Shape, value: Any) -> Any:
    if value == UNANSWERED:
        return None
    if shape is Shape.MONEY:
        return value * 100  # the files are in yuan
    if shape is Shape.FRACTION:
        return Decimal(str(value))
    return tuple(value) if isinstance(value, list) else value
