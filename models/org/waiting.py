"""What waits for a person's decision, and what became of what he asked for himself, of every kind in one list each.

Areas register their kinds of record, and readers; a row names the acts that decide it with their values, so that a page
can take them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from models.core import register
from models.core.access import Person
from models.core.errors import NotFound
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, add_entity, add_list
from models.org import rights

_PLACES = 100  # kinds that there can be
STATE_NAMES: Mapping[str, str] = {
    "waiting": "待批准",
    "to_do": "待您办理",
    "overdue": "逾期未办",
    "approved": "已批准",
    "refused": "未批准",
    "withdrawn": "已撤回",
    "revoked": "已取消",
    "done": "已办结",
}
STATE_TONES: Mapping[str, str] = {
    "waiting": "warn",
    "to_do": "warn",
    "overdue": "bad",
    "approved": "ok",
    "refused": "bad",
    "withdrawn": "mute",
    "revoked": "mute",
    "done": "ok",
}


@dataclass(frozen=True)
class Kind:
    """A kind of record of these lists. A record there is the number of the record it stands for and of its kind.

    `number` stays for ever. `together` is whether several may be decided about at once, without looking at each.
    """

    number: int
    entity: str
    label: str
    together: bool = False


kinds: dict[str, Kind] = {}
KIND_NAMES: dict[str, str] = {}  # filled as the areas offer their kinds


def add_kinds(*offered: Kind, view: str = "", view_label: str = "") -> None:
    """Register kinds of record, and a view of what waits that shows only them where it is named."""
    taken = {one.number for one in kinds.values()}
    for kind in offered:
        if kind.entity in kinds or kind.number in taken or not 0 <= kind.number < _PLACES:
            raise ValueError(f"the kind {kind.entity}, or its number {kind.number}, is taken")
        taken.add(kind.number)
        kinds[kind.entity] = kind
        KIND_NAMES[kind.entity] = kind.label
    if view:
        shown = View(view, view_label, (Filter("kind", "in", tuple(one.entity for one in offered)),))
        waits = register.get_list("waiting_requests")
        add_list(replace(waits, views=(*waits.views, shown)))


@dataclass(frozen=True)
class Waiting:
    """Something that somebody can decide now: whom and what it is about, which step, since when.

    `approve` and `refuse` are the actions that decide it, `values` what both begin with (the record and its version).
    `needs_reason` when approving needs a reason, too. `due` is the day by which it should be decided, if any.
    """

    entity: str
    record: int
    version: int
    employee_id: int | None
    who: str
    what: str
    step: str
    since: datetime
    approve: str
    refuse: str
    values: Mapping[str, Any] = field(default_factory=dict)
    needs_reason: bool = False
    due: date | None = None


@dataclass(frozen=True)
class Mine:
    """Something that somebody asked for himself: what, since when, a state of `STATE_NAMES`, and how far it has come.

    `withdraw` is the action that takes it back, with `values`; empty where that is not open any more.
    """

    entity: str
    record: int
    version: int
    what: str
    reason: str
    since: datetime
    state: str
    words: str
    withdraw: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


Reader = Callable[[Person], Iterable[Waiting]]
OwnReader = Callable[[Person], Iterable[Mine]]
_readers: list[Reader] = []
_own: list[OwnReader] = []


def reader(function: Reader) -> Reader:
    """Register a reader of what a person can decide now (decorator); it looks at his rights itself."""
    _readers.append(function)
    return function


def own(function: OwnReader) -> OwnReader:
    """Register a reader of what a person asked for himself (decorator)."""
    _own.append(function)
    return function


def waiting(person: Person) -> tuple[Waiting, ...]:
    """Everything that this person can decide now, what is due first, then the oldest."""
    found = [one for read in _readers for one in read(person)]
    return tuple(sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.since, one.record)))


def mine(person: Person) -> tuple[Mine, ...]:
    """Everything that this person asked for himself, the latest first."""
    found = [one for read in _own for one in read(person)] if person.employee_id is not None else []
    return tuple(sorted(found, key=lambda one: (one.since, one.record), reverse=True))


def record_of(entity: str, record: int) -> int:
    """The number of something in these lists."""
    return record * _PLACES + kinds[entity].number


def place_of_record(record: int) -> tuple[str, int]:
    """The kind of record and its number that a number in these lists stands for. Raises NotFound."""
    number, kind = divmod(record, _PLACES)
    entity = next((one.entity for one in kinds.values() if one.number == kind), None)
    if entity is None:
        raise NotFound()
    return entity, number


def _titles(records: Collection[int]) -> dict[int, str]:
    by_kind: dict[str, dict[int, int]] = {}
    for record in records:
        entity, number = place_of_record(record)
        by_kind.setdefault(entity, {})[number] = record
    return {
        numbers[number]: title
        for entity, numbers in by_kind.items()
        if entity in register.entities
        for number, title in register.entities[entity].titles(numbers).items()
    }


def _waiting_rows(person: Person) -> Sequence[Row]:
    return [
        Row(
            record_of(one.entity, one.record),
            one.version,
            (
                one.since, one.entity, one.who, one.what, one.step, one.due, one.needs_reason, one.approve, one.refuse,
                one.entity, one.record, one.employee_id,
            ),
        )
        for one in waiting(person)
    ]  # fmt: skip


def _own_rows(person: Person) -> Sequence[Row]:
    return [
        Row(
            record_of(one.entity, one.record),
            one.version,
            (one.since, one.entity, one.what, one.reason, one.state, one.words, one.withdraw, one.entity, one.record),
        )
        for one in mine(person)
    ]


add_entity(
    Entity("waiting_request", "待批申请", {}, _titles, permission=rights.WAITING, list_name="waiting_requests")
)  # fmt: skip
add_entity(Entity("my_request", "我的申请", {}, _titles, permission=rights.WAITING, list_name="my_requests"))
_PLACE = (
    Column("entity", "记录种类", None, shown=False, sortable=False),
    Column("record", "记录号", None, "number", shown=False, sortable=False),
)
add_list(
    ListKind(
        "waiting_requests",
        "待我批准",
        "waiting_request",
        rights.WAITING,
        (
            Column("since", "提出时间", None, "time", 130),
            Column("kind", "类别", None, "choice", 90, choices=KIND_NAMES),
            Column("who", "人员", None, "strong", 100),
            Column("what", "内容", None, width=380),
            Column("step", "办理", None, width=120),
            Column("due", "期限", None, "date", 96),
            Column("needs_reason", "须写理由", None, "bool", 80),
            Column("approve", "批准操作", None, shown=False, sortable=False),
            Column("refuse", "不批准操作", None, shown=False, sortable=False),
            *_PLACE,
            Column("employee_id", "人员编号", None, shown=False, ref="employee", sortable=False),
        ),
        order="since",
        rows=_waiting_rows,
        views=(View("all", "全部"),),
        unit="项",
        search_hint="搜索人员、内容",
    )
)
add_list(
    ListKind(
        "my_requests",
        "我的申请",
        "my_request",
        rights.WAITING,
        (
            Column("since", "提出时间", None, "time", 130),
            Column("kind", "类别", None, "choice", 90, choices=KIND_NAMES),
            Column("what", "内容", None, "strong", 280),
            Column("reason", "事由", None, width=180),
            Column("state", "状态", None, "choice", 90, choices=STATE_NAMES, tones=STATE_TONES),
            Column("words", "进度", None, width=320),
            Column("withdraw", "撤回操作", None, shown=False, sortable=False),
            *_PLACE,
        ),
        order="since",
        descending=True,
        rows=_own_rows,
        views=(
            View("all", "全部"),
            View("to_do", "待我办理", (Filter("state", "in", ("to_do", "overdue")),)),
            View("waiting", "待批准", (Filter("state", "eq", "waiting"),)),
        ),
        unit="份",
        search_hint="搜索内容、事由",
    )
)
