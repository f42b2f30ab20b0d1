"""What waits in the rulebook: our recommendations that nobody has put his name to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.core.rulebook import queries
from models.core.rulebook.describe import CONFIRM


@todos
def _unconfirmed(person: Person, today: date) -> Sequence[Todo]:
    waiting = [one for one in queries.unconfirmed(today) if one.value is not None] if person.may(CONFIRM) else []
    if not waiting:
        return ()
    names = "、".join(one.label for one in waiting[:2]) + ("等" if len(waiting) > 2 else "")
    return (
        Todo(
            f"确认 {len(waiting)} 项推荐值", f"参数和规则 · {names}，制度没有规定或写得不明确", "去确认", "rule_value",
            "checkmark_circle", filters=(Filter("on", "eq", "今天"), Filter("waits", "eq", True)),
        ),
    )  # fmt: skip
