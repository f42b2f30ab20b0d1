"""Setting the rows of a ledger against accounts, charges and payments that are known (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from models.core import script
from models.core.cells import Fault
from models.core.imports.register import Answers, Change, Comparison, ImportRow
from models.ledger.accounts.queries import Known
from models.ledger.importing import figures, rules
from models.ledger.importing.columns import LABELS
from models.ledger.importing.payments import Meeting as Payments
from models.ledger.importing.values import Entry, Ground, Stored
from models.ledger.periods import rules as periods
from models.ledger.workflow import ITEM_NAMES, AccountState, Item

TOLD = 5
Place = tuple[int, str]  # account and code of the period


def compare(rows: Iterable[ImportRow], ground: Ground, answers: Answers) -> Comparison:
    """Sort rows into new charges, known and changed ones, and name the faults of the others, the first in order."""
    listed = sorted(rows, key=_key)
    if not listed:
        return Comparison()
    meeting = _Meeting(ground, listed[0].values)
    sound = meeting.sound(listed)
    meeting.place(sound)
    paying = Payments(ground, answers)
    paying.meet(meeting.rows)
    return meeting.sorted(paying)


def _key(row: ImportRow) -> tuple[int, int]:
    return row.key


class _Meeting:
    """Going through the rows of one file."""

    def __init__(self, ground: Ground, first: Mapping[str, Any]) -> None:
        self._ground = ground
        self._item = rules.item_of(first)
        self._prices: dict[str, int | None] = {}
        self._ways: dict[str, str] = {"": ""}
        self._names: list[str] = []
        self._differing = 0
        self._known: Mapping[Place, Sequence[Stored]] = {}
        self._codes: dict[str, int] = {}
        self._stored: dict[tuple[int, int], Stored] = {}
        self._met: dict[tuple[int, int], int] = {}
        self.rows: list[ImportRow] = []
        self.faults: list[Fault] = []

    # rows that are sound in themselves

    def sound(self, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, Known]]:
        """The rows without a fault, with their accounts; of two equal rows only the first one counts."""
        accounts = self._accounts(rows)
        seen: dict[Hashable, int] = {}  # places in `found` by the hash of what a row holds; a row is large
        receipts: dict[str, int] = {}
        found: list[tuple[ImportRow, Known]] = []
        for row in rows:
            raw = row.values.get("account") or ""
            held = accounts.get(raw)
            if held is None:
                self._unknown(row, raw)
                continue
            number, account = held
            if row.kept is not None:
                self._met[row.key] = row.kept.charge_id  # as an earlier look at the whole file took it
            values = row.values if raw == number else {**row.values, "account": number}
            content = tuple(values.values())
            mark: Hashable = hash(content)
            if mark in seen and tuple(found[seen[mark]][0].values.values()) != content:
                mark = content
            if mark in seen:
                told = f"与第 {found[seen[mark]][0].number} 行内容相同，只计一次。"
                self.faults.append(row.fault(LABELS["account"], number, "DUPLICATE_ROW", told))
                continue
            wrong = rules.faults(row, values, self._item)
            receipt = values.get("receipt")
            if receipt and receipt in receipts:
                told = f"票据号 {receipt} 已用在第 {receipts[receipt]} 行，请核对。"
                wrong = [*wrong, row.fault(LABELS["receipt"], receipt, "DUPLICATE_RECEIPT", told)]
            if wrong or account.state != AccountState.ACTIVE:
                self.faults += wrong or [_ended(row, number)]
                continue
            seen[mark] = len(found)
            if receipt:
                receipts[receipt] = row.number
            one = row if values is row.values else ImportRow(row.number, values, row.part, row.at)
            found.append((one, account))
        return found

    def _accounts(self, rows: Sequence[ImportRow]) -> Mapping[str, tuple[str, Known]]:
        """The accounts by the numbers as they stand in the rows, in the width of the register and as they are."""
        width = self._ground.width
        raw = {row.values.get("account") or "" for row in rows} - {""}
        wide = {one: rules.widened(one, width) for one in raw}
        known = self._ground.accounts({*wide.values(), *raw})
        found: dict[str, tuple[str, Known]] = {}
        for one, full in wide.items():
            number = full if full in known else one
            account = known.get(number)
            if account is None:
                continue
            held = (number, account)
            if account.merged_into_id is not None:
                held = self._ground.current(account.id) or held
            found[one] = held
        return found

    def _unknown(self, row: ImportRow, raw: str) -> None:
        number = rules.widened(raw, self._ground.width)
        told = f"没有户号 {number}，没有导入。请核对户号，或先导入户档案。"
        wrong = rules.faults(row, row.values, self._item)
        self.faults += [row.fault(LABELS["account"], number, "UNKNOWN_ACCOUNT", told), *wrong]

    # what they are to the charges that are known

    def place(self, rows: Sequence[tuple[ImportRow, Known]]) -> None:
        """Give each row its period and its charge, known or new."""
        codes = self._periods(row for row, _ in rows)
        self._codes = dict(Counter(code for code in codes if code))
        accounts = {account.id for _, account in rows}
        self._known = self._ground.charges(self._item, list(self._codes), accounts)
        groups: dict[Place, list[tuple[ImportRow, Entry]]] = defaultdict(list)
        used: Counter[Place] = Counter()
        for (row, account), code in zip(rows, codes, strict=True):
            if not code:
                self.faults.append(row.fault(LABELS["period"], "", "MISSING_PERIOD", self._no_period()))
                continue
            entry = self._entry(row, account, code)
            place = (account.id, code)
            if place in self._known:
                groups[place].append((row, entry))
                continue
            part = used[place]
            used[place] += 1
            entry.part = part
            self._take(row, entry)
        for place, members in groups.items():
            self._match(members, self._known[place])
        if groups:
            self.rows.sort(key=_key)

    def _periods(self, rows: Iterable[ImportRow]) -> list[str]:
        """The code of each row's period: as the row or the title says, else by the day of payment.

        Rows of heat without one have the season of most of the others, rows of gas without a day the latest month.
        """
        told: dict[Any, str] = {}
        found = []
        for row in rows:
            words, day = row.values.get("period") or "", row.values.get("paid_on")
            named: Any = words or (None if day is None else (day.year, day.month))
            code = told.get(named)
            if code is None:
                code = told[named] = self._code(words, day)
            if not code and words and day is not None:
                code = self._code("", day)
            found.append(code)
        counted = Counter(code for code in found if code)
        if not counted:
            return found
        if self._item is Item.HEAT and not any(row for row in told if isinstance(row, str)):
            most = counted.most_common(1)[0][0]
            return [most] * len(found)
        rest = max(counted) if self._item is Item.GAS else counted.most_common(1)[0][0]
        return [code or rest for code in found]

    def _code(self, words: str, day: date | None) -> str:
        first = self._ground.first_month
        if words:
            code = periods.code_of(self._item, script.simplified(words), first)
            if code:
                return code
        return periods.code_of(self._item, day, first) if day is not None else ""

    def _no_period(self) -> str:
        what = "哪个采暖季" if self._item is Item.HEAT else "哪个月"
        return f"看不出是{what}的{ITEM_NAMES[self._item]}：标题、表名和日期都没有写。请写明月份，例如 2026-11。"

    def _entry(self, row: ImportRow, account: Known, code: str) -> Entry:
        values = row.values
        words = account.class_code or self._ground.book.class_of(values.get("class_words") or "")
        if account.name != values.get("name", account.name):
            self._names.append(f"第 {row.number} 行")
        computed = self._computed(values, account, words)
        if computed is not None and computed != values["due"]:
            self._differing += 1
        paid = values.get("paid") or 0
        open_ = values["due"] - (values.get("remit") or 0) + (values.get("late") or 0) - paid
        way = values.get("way") or ""
        if way not in self._ways:
            self._ways[way] = self._ground.book.way_of(script.simplified(way))[0]
        return Entry(account.id, words, code, 0, computed, open_, paid, self._ways[way])

    def _computed(self, values: Mapping[str, Any], account: Known, class_code: str) -> int | None:
        """What the published price gives, else that of the register for heat; None where there is neither."""
        if class_code not in self._prices:
            self._prices[class_code] = self._ground.book.price(self._item, class_code)
        price = self._prices[class_code]
        if self._item is Item.GAS:
            volume = rules.volume_of(values)
            return None if volume is None or price is None else rules.by_volume(volume, price)
        area = values.get("area") or account.area
        price = price or account.price
        return None if area is None or price is None else rules.by_area(area, price)

    def _match(self, members: Sequence[tuple[ImportRow, Entry]], stored: Sequence[Stored]) -> None:
        """Rows of one account in one period against its charges: equal figures first, then areas, then in order."""
        left = list(stored)
        found: dict[int, Stored] = {}
        for alike in (self._was_met, _is_equal, _is_as_large, _is_any):
            for at, (row, _) in enumerate(members):
                one = next((one for one in left if alike(row, one)), None) if at not in found else None
                if one is not None:
                    found[at] = one
                    left.remove(one)
        part = max(one.part for one in stored)
        for at, (row, entry) in enumerate(members):
            met = found.get(at)
            if met is None:
                part += 1
                entry.part = part
                self._take(row, entry)
                continue
            self._stored[row.key] = met
            paid = row.values.get("paid") or 0
            entry.part, entry.charge_id, entry.version = met.part, met.id, met.version
            entry.fresh = max(paid - met.paid, 0)
            self._take(row, entry)

    def _was_met(self, row: ImportRow, stored: Stored) -> bool:
        return self._met.get(row.key) == stored.id

    def _take(self, row: ImportRow, entry: Entry) -> None:
        self.rows.append(ImportRow(row.number, row.values, row.part, row.at, entry))

    # what is to be written

    def sorted(self, paying: Payments) -> Comparison:
        """New rows, known ones and changed ones, after their payments were met."""
        refused = {fault.key for fault in paying.faults}
        closed = self._ground.closed_periods(self._item, list(self._codes))
        changed: list[tuple[ImportRow, Stored, dict[str, tuple[Any, Any]]]] = []
        new: list[ImportRow] = []
        same: list[ImportRow] = []
        waiting: list[Mapping[str, Any]] = list(paying.waiting)
        for row in self.rows:
            if row.key in refused:
                continue
            stored = self._stored.get(row.key)
            if stored is None:
                if row.kept.period in closed:
                    self.faults.append(self._closed(row))
                else:
                    new.append(row)
                continue
            fields = _differences(row.values, stored)
            held = paying.held.get(row.key)
            if held is not None:
                kept: Mapping[str, Any] | None = figures.waits(row, fields, *held)
            else:
                kept = figures.kept(row, stored, fields, row.kept.period in closed) if fields else None
            if kept is not None:
                waiting.append(kept)
            if fields and kept is None:
                changed.append((row, stored, fields))
            else:
                same.append(row)
        told = figures.reconciled(changed, self._ground)
        waiting += told.values()
        same += [row for row, _, _ in changed if row.key in told]
        changes = tuple(Change(row, stored.id, fields) for row, stored, fields in changed if row.key not in told)
        return Comparison(
            tuple(new), tuple(same), changes, (*self.faults, *paying.faults), tuple(paying.questions), self._remark(),
            details=figures.details((*new, *same, *(one.row for one in changes))), waiting=tuple(waiting),
        )  # fmt: skip

    def _closed(self, row: ImportRow) -> Fault:
        code = row.kept.period
        told = f"{code} 已关账，不能再增加应收。确需补录，请财务先重新打开这一期。"
        return row.fault(LABELS["period"], code, "PERIOD_CLOSED", told)

    def _remark(self) -> str:
        told = []
        if self._codes:
            listed = "、".join(_label(self._item, code) for code in sorted(self._codes)[:TOLD])
            told.append(f"计入{listed}" + (f"等 {len(self._codes)} 期" if len(self._codes) > TOLD else ""))
        if self._names:
            more = "等" if len(self._names) > TOLD else ""
            listed = "、".join(self._names[:TOLD])
            told.append(f"{len(self._names):,} 行的户名与登记的不同（{listed}{more}），按户号导入")
        if self._differing:
            told.append(f"{self._differing:,} 行的应收与按登记的价格计算的不同，按台账导入，可在应收里逐户核对")
        return "；".join(told) + "。" if told else ""


def _label(item: Item, code: str) -> str:
    return f"{code}采暖季" if item is Item.HEAT else f"{code}{ITEM_NAMES[item]}"


def _ended(row: ImportRow, number: str) -> Fault:
    told = f"户号 {number} 已销户，不能再增加应收。请核对，或先重新开户。"
    return row.fault(LABELS["account"], number, "ACCOUNT_CLOSED", told)


def _is_equal(row: ImportRow, stored: Stored) -> bool:
    values = row.values
    figures_ = (values["due"], values.get("remit") or 0, values.get("late") or 0)
    return figures_ == (stored.due, stored.remit, stored.late) and _is_as_large(row, stored)


def _is_as_large(row: ImportRow, stored: Stored) -> bool:
    values = row.values
    volume = rules.volume_of(values)
    if volume is not None:
        return volume == stored.volume
    return values.get("area") is None or stored.area is None or values["area"] == stored.area


def _is_any(_: ImportRow, __: Stored) -> bool:
    return True


def _differences(values: Mapping[str, Any], stored: Stored) -> dict[str, tuple[Any, Any]]:
    """What the file says differently, (known, in the file), in fen; of columns that the file has."""
    known = {"due": stored.due, "remit": stored.remit, "late": stored.late, "paid": stored.paid}
    return {key: (old, values[key]) for key, old in known.items() if values.get(key) is not None and values[key] != old}
