"""Changed figures that must wait for a person, and the sums of a ledger by building, day and way (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.core import money
from models.core.imports.register import ImportRow
from models.ledger import closed
from models.ledger.importing.columns import LABELS
from models.ledger.importing.values import Ground, Stored

Fields = Mapping[str, tuple[Any, Any]]
Changed = tuple[ImportRow, Stored, Fields]
SUMMED = ("due", "paid", "owed")


def kept(row: ImportRow, stored: Stored, fields: Fields, is_closed: bool) -> Mapping[str, Any] | None:
    """What waits for a person instead of being changed: less received than known, a closed period, too much paid."""
    values = row.values
    if "paid" in fields and fields["paid"][0] > fields["paid"][1]:
        return waits(row, fields, "PAID_LESS", "已收比登记的少。请核对；确实多记的，请冲正那笔收款")
    if is_closed and any(key != "paid" for key in fields):
        return waits(row, fields, "PERIOD_CLOSED", "这一期已关账，应收没有改动。确需更改，请财务先重新打开")
    due = values["due"] - values.get("remit", stored.remit) + values.get("late", stored.late)
    if due < values.get("paid", stored.paid):
        return waits(row, fields, "OVERPAID", "改小以后，已收就多于应收了，没有改动。请先办理退费或转户")
    return None


def waits(row: ImportRow, fields: Fields, code: str, told: str) -> dict[str, Any]:
    """A matter for a person, with what is known and what the file says."""
    both = "，".join(
        f"{LABELS[key]}登记 {money.format_yuan(old)} 元、文件 {money.format_yuan(new)} 元"
        for key, (old, new) in fields.items()
    )
    return {
        "row": row.number, "name": row.values.get("name") or "", "column": "、".join(LABELS[key] for key in fields),
        "value": row.values["account"], "code": code,
        "known": {key: old for key, (old, _) in fields.items()}, "file": {key: new for key, (_, new) in fields.items()},
        "sentence": f"户号 {row.values['account']}：{both}。{told}。",
    }  # fmt: skip


def reconciled(changed: Sequence[Changed], ground: Ground) -> dict[tuple[int, int], dict[str, Any]]:
    """Changed rows of charges whose payments were reconciled, or whose new payment falls on such a day, by row."""
    if not changed:
        return {}
    paid = ground.days_of([stored.id for _, stored, _ in changed])
    days = {day for known in paid.values() for day, _ in known}
    known = ground.closed_days(days)
    found = {}
    for row, stored, fields in changed:
        late = [day for day, key in paid.get(stored.id, ()) if closed.is_closed(known, day, key)]
        if late and any(key != "paid" for key in fields):
            told = f"{late[0]:%Y-%m-%d} 的收款已核对签字，没有改动。确需更改，请财务先退回核对"
            found[row.key] = waits(row, fields, "RECONCILED", told)
    return found


def details(rows: Sequence[ImportRow]) -> Mapping[str, Any]:
    """The sums of accepted rows in fen by building, by day and by way of paying, in the order in which they come."""
    buildings: dict[str, list[int]] = {}
    days: dict[str, list[int]] = {}
    ways: dict[str, list[int]] = {}
    for row in rows:
        get = row.values.get
        where = buildings.setdefault(f"{get('compound') or ''}{get('building') or ''}", [0, 0, 0, 0])
        paid = get("paid") or 0
        where[0] += 1
        where[1] += get("due") or 0
        where[2] += paid
        where[3] += get("owed") or 0
        if paid:
            for known, named in ((days, str(get("paid_on"))), (ways, get("way") or "")):
                sums = known.setdefault(named, [0, 0])
                sums[0] += 1
                sums[1] += paid
    return {
        "by_building": {name: dict(zip(("rows", *SUMMED), one, strict=True)) for name, one in buildings.items()},
        "by_day": {day: {"rows": count, "paid": fen} for day, (count, fen) in sorted(days.items())},
        "by_way": {way: {"rows": count, "paid": fen} for way, (count, fen) in ways.items()},
    }
