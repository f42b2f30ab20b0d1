"""What rules said over a period, read at once for those who judge many days."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from models.core.errors import Refused
from models.core.explain import Basis
from models.core.regulation import queries as regulation
from models.core.rulebook import queries, register
from models.core.rulebook.register import PolicyTable
from models.core.rulebook.tables import RuleChange, RuleValue

NEEDED = (
    RuleValue.key, RuleValue.valid_from, RuleValue.value, RuleValue.origin, RuleValue.regulation_id,
    RuleValue.article_no,
)  # fmt: skip
KEPT = 512  # values of parameters that stay in memory as they were read


@dataclass(frozen=True)
class Held:
    """What a rule said from a day on; `value` as `queries.value` gives it, or the rows of a table.

    `bases` has one basis for a parameter and one for each row of a table; the texts of their articles are quoted.
    """

    valid_from: date
    value: Any
    bases: tuple[Basis, ...]


def held(keys: Collection[str], last: date) -> dict[str, tuple[Held, ...]]:
    """What each of these rules ever said up to a day, oldest first; of two acts for one day the later one counts.

    Raises Refused where a rule has no content at all.
    """
    rows = list(
        RuleValue.select(*NEEDED)
        .join(RuleChange, on=(RuleChange.id == RuleValue.change_id))
        .where(RuleValue.key.in_(sorted(keys)), RuleValue.valid_from <= last, RuleChange.withdrawn_at.is_null())
        .order_by(RuleValue.key, RuleValue.valid_from, RuleValue.change_id)
    )
    by_key: dict[str, dict[date, RuleValue]] = {key: {} for key in keys}
    for row in rows:
        by_key[row.key][row.valid_from] = row
    for key, found in by_key.items():
        if not found:
            raise Refused(f"规则“{queries.label_of(key)}”没有内容。请系统管理员用“检查”查明原因。")
    return _quoted({key: tuple(_held(key, row) for row in found.values()) for key, found in by_key.items()})


def _held(key: str, row: RuleValue) -> Held:
    cited, article = "", None
    if row.regulation_id is not None:
        known = regulation.article_on(row.regulation_id, row.article_no, row.valid_from)
        cited = queries.cited(row.regulation_id, known.number if known is not None else row.article_no)
        article = known.id if known is not None else None
    if key in register.policies():
        table = register.get_policy(key)
        rows = queries.rows_of(row)
        return Held(row.valid_from, rows, tuple(_basis(table, one, cited, article) for one in rows))
    return _of_parameter(key, row.valid_from, row.value, queries.recommends(row), cited, article)


@lru_cache(maxsize=KEPT)
def _of_parameter(
    key: str, valid_from: date, stored: str, recommended: bool, cited: str, article: int | None
) -> Held:  # fmt: skip
    """What a parameter said; of the same text it is the same for ever, and every act asks for many."""
    known = register.get_parameter(key)
    value = known.load(stored)
    basis = Basis(
        "、".join(known.rules), cited or known.source, article, key=key, value=known.words(value),
        recommended=recommended,
    )  # fmt: skip
    return Held(valid_from, value, (basis,))


def _basis(table: PolicyTable, row: Mapping[str, Any], cited: str, article: int | None) -> Basis:
    return Basis(
        "", row.get("source") or cited or table.label, row["article_id"] or article, key=table.name,
        value=queries.row_words(table, row), recommended=bool(row.get("recommended")),
    )  # fmt: skip


def _quoted(found: Mapping[str, tuple[Held, ...]]) -> dict[str, tuple[Held, ...]]:
    """The same with the texts of the articles."""
    bases = [basis for spans in found.values() for one in spans for basis in one.bases]
    texts = regulation.texts({basis.article_id for basis in bases if basis.article_id is not None})
    if not texts:
        return dict(found)

    def with_text(basis: Basis) -> Basis:
        return replace(basis, quote=texts.get(basis.article_id or 0, ""))

    return {
        key: tuple(replace(one, bases=tuple(with_text(basis) for basis in one.bases)) for one in spans)
        for key, spans in found.items()
    }
