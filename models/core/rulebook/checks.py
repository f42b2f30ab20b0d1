"""What `check` looks at in the rulebook: every rule has content from the beginning, and all content can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from models.core import check
from models.core.errors import BadFields
from models.core.fields import FieldError
from models.core.rulebook import register
from models.core.rulebook.rules import BEGINNING
from models.core.rulebook.tables import RuleChange, RuleValue


@check.also
def rulebook() -> Iterator[str]:
    """Missing first content, values that cannot be read, and values of changes that are not there."""
    parameters, policies = register.parameters(), register.policies()
    known = {row.key for row in RuleValue.select(RuleValue.key).where(RuleValue.valid_from == BEGINNING)}
    for key in (*parameters, *policies):
        if key not in known:
            yield f"规则“{key}”没有程序自带的第一版内容。请重新运行 upgrade，仍不行时从备份恢复。"
    for row in RuleValue.select():
        try:
            if row.key in parameters:
                parameters[row.key].words(parameters[row.key].load(row.value))
            elif row.key in policies:
                [policies[row.key].row(stored) for stored in json.loads(row.value)]
        except (ValueError, KeyError, TypeError, BadFields, FieldError):
            yield f"规则“{row.key}”自 {row.valid_from:%Y-%m-%d} 起的内容读不懂。请重新填写这一项。"
    orphans = RuleValue.select().where(RuleValue.change_id.not_in(RuleChange.select(RuleChange.id))).count()
    if orphans:
        yield f"有 {orphans} 项规则内容所属的修改记录不存在。"
