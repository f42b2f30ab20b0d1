"""Importing a register of accounts: what its rows write, at once or staged in parts, and taking them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.core import bulk, clock, database, text
from models.core.errors import Refused
from models.core.imports import actions
from models.core.imports.register import Change, ImportKind, ImportRow, Line, Posting, Stages, Written
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.accounts import intake, places, queries, reversing, search
from models.ledger.accounts.intake import PLACE, Known, Stored
from models.ledger.tables import LedgerAccount, LedgerOwner, LedgerPlace
from models.ledger.tariffs.queries import book
from models.ledger.workflow import AccountState

CHANGED = frozenset({"ledger_account"})
PLAIN = (
    "name", "unit_no", "room", "address", "class_code", "area", "price", "phone", "occupancy", "meter_no",
    "meter_kind", "remark", "opened_on",
)  # fmt: skip
EMPTY = {"area": None, "price": None, "opened_on": None}
AHEAD = Stored._fields.index("compound")
MEANWHILE = "其中有户号刚被别人登记，或正由另一次导入装入，没有导入。请稍候重新检查文件后再导入。"


def _known() -> Known:
    return Known(book(clock.now().date()).class_of, queries.width(), _stored)


def _stored(numbers: Collection[str]) -> Mapping[str, Stored]:
    table = LedgerAccount
    found = queries.of_numbers(numbers, (
        table.number, table.place_id, table.id, table.row_version, table.state, table.name, table.unit_no, table.room,
        table.address, table.area, table.class_code, table.price, table.phone, table.occupancy, table.meter_no,
        table.meter_kind, table.opened_on, table.remark,
    ))  # fmt: skip
    rows: list[Any] = list(found)
    if not rows:
        return {}
    names: Any = LedgerPlace.select(LedgerPlace.id, LedgerPlace.compound, LedgerPlace.building).tuples()
    by_place = {number: (compound, building) for number, compound, building in names}
    return {
        number: Stored._make((*before, *by_place.get(place, ("", "")), *after))
        for number, place, *both in rows
        for before, after in ((both[:AHEAD], both[AHEAD:]),)
    }


def _buildings(rows: Sequence[ImportRow]) -> Mapping[places.Place, int]:
    """The buildings of rows, made where they are missing."""
    return places.ensure({_place(row.values) for row in rows})


def _place(values: Mapping[str, Any]) -> places.Place:
    return values.get("compound") or "", values.get("building") or ""


def _add(batch: int, rows: Sequence[ImportRow]) -> None:
    """Store the accounts of new rows; the number of their batch is enough to take them back."""
    there = _buildings(rows)
    given = [row.values for row in rows]
    columns: dict[str, Any] = {key: [one.get(key) or EMPTY.get(key, "") for one in given] for key in PLAIN}
    columns |= {
        "number": [one["account_no"] for one in given],
        "initials": [text.initials(one["name"]) for one in given],
        "place_id": [there.get(_place(one)) for one in given],
        "state": str(AccountState.ACTIVE), "batch_id": batch, "origin_id": batch,
        "origin_row": [row.number for row in rows],
    }  # fmt: skip
    try:
        records = bulk.add(LedgerAccount, len(rows), columns)
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise Refused(MEANWHILE, code="MEANWHILE") from None
    search.added(zip(records, columns["name"], columns["phone"], columns["address"], strict=True))


def _make_places(rows: Sequence[ImportRow]) -> None:
    _buildings(rows)


def _remove(batch: int, most: int) -> int:
    rows: Any = LedgerAccount.select(LedgerAccount.id).where(LedgerAccount.batch_id == batch).limit(most).tuples()
    found = [number for (number,) in rows]
    search.removed(found)
    return int(LedgerAccount.delete().where(LedgerAccount.id.in_(found)).execute()) if found else 0


def _settle(_: Unit, __: int) -> Mapping[str, int]:
    """The numbers of a staged register are unique already, and it has no sums."""
    return {}


def _write(unit: Unit, posting: Posting) -> Written:
    rows = posting.found.new
    lines: list[Line] = []
    if rows:
        _add(posting.batch, rows)
    updated = posting.found.changed if posting.update_known else ()
    there = places.ensure({_changed_place(one) for one in updated})
    for one in updated:
        lines += _update(unit, one, there)
    waiting = [] if posting.update_known else [_waits(one) for one in posting.found.changed]
    return Written(len(rows), len(updated), lines, waiting, CHANGED)


def _changed_place(change: Change) -> places.Place:
    """The place of a known account after the change; none where it stays."""
    compound, building = (change.fields[key][1] if key in change.fields else "" for key in PLACE)
    return compound, building


def _update(unit: Unit, change: Change, there: Mapping[places.Place, int]) -> list[Line]:
    """Give a known account what the file says; a former name is kept. Raises Refused when it changed since."""
    row: Any = LedgerAccount.by_key(change.record, lock=True)
    after = {key: new for key, (_, new) in change.fields.items() if key in PLAIN}
    if any(key in change.fields for key in PLACE):
        after["place_id"] = there[_changed_place(change)]
    if "name" in after:
        after["initials"] = text.initials(after["name"])
    before = {key: row.__data__[key] for key in after}
    query = LedgerAccount.update(**after, row_version=LedgerAccount.row_version + 1)
    if query.where(LedgerAccount.id == row.id, LedgerAccount.row_version == row.row_version).execute() != 1:
        raise Refused(f"第 {change.row.number} 行的户刚被别人改过，没有导入。请重新检查后再导入。")
    search.added([(row.id, *(after.get(key, row.__data__[key]) for key in ("name", "phone", "address")))])
    made = [Line(change.row.number, "ledger_account", row.id, "update", row.row_version + 1, before, after)]
    if "name" in after:
        owner = {
            "account_id": row.id, "name": row.name, "phone": row.phone, "until_on": _yesterday(unit.today),
            "how": "import", "reason": "导入户档案", "recorded_at": unit.now, "recorded_by": unit.author.name,
        }  # fmt: skip
        record = int(LedgerOwner.insert(**owner).execute())
        search.renamed(row.id, row.name)
        made.append(Line(change.row.number, "ledger_owner", record, "insert", after={"account_id": row.id}))
    return made


def _yesterday(today: date) -> date:
    return date.fromordinal(today.toordinal() - 1)


def _waits(change: Change) -> dict[str, Any]:
    names = "、".join(LABELS[key] for key in change.fields)
    return {
        "row": change.row.number, "name": change.row.values["name"], "column": names,
        "value": change.row.values["account_no"],
        "sentence": f"户号 {change.row.values['account_no']} 已登记，{names}与文件不同，没有改动。",
    }  # fmt: skip


LABELS = {**intake.LABELS, "class_code": "用户类型", "occupancy": "入住情况"}

KIND = actions.offer(
    ImportKind(
        name="accounts",
        label="户档案",
        action="ledger.import_accounts",
        permission=rights.ACCOUNTS,
        entity="ledger_account",
        columns=intake.COLUMNS,
        needed=intake.NEEDED,
        compare=intake.compare,
        write=_write,
        known=_known,
        complete=intake.complete,
        check=intake.check,
        unit="户",
        may_update=True,
        named_by="name",
        changed=CHANGED,
        take_back=reversing.take_back,
        stages=Stages(_add, _remove, _settle, _make_places, in_turn=True),
        hint="表头里要有“户号”和“户名”。户号前面丢掉的 0 会按位数补齐；小区、楼栋、单元、房号分列或写成地址都可以。",
    )
)
