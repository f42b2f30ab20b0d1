"""Setting the rows of a bank's list against accounts, charges and payments, from top to bottom (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from models.core import money
from models.core.cells import Fault
from models.core.imports.register import CREATE, Answers, ImportRow, Question
from models.ledger import closed, rights
from models.ledger.payments import bankrows, rules
from models.ledger.payments.bankrows import LABELS
from models.ledger.payments.booking import BANK
from models.ledger.payments.rules import Met, Owed
from models.ledger.tariffs.values import Book, Group
from models.ledger.workflow import AccountState

PAYMENT = "ledger_payment"
BANK_LIKE = (Group.BANK, Group.ONLINE)
Parts = tuple[tuple[int | None, int], ...]


class Holder(NamedTuple):
    """An account that a row can mean."""

    id: int
    number: str
    name: str
    state: str


class Stored(NamedTuple):
    """A payment that is known: of a list before, or of a ledger or the counter."""

    id: int
    account_id: int | None
    amount: int
    day: date
    at: datetime | None
    way: str
    source: str
    serial: str
    receipt_no: str
    reversed: bool
    matched: bool
    account_stated: str
    waits: str


@dataclass
class Ground:
    """What the rows of a list are set against, read for the accounts and serial numbers that it names.

    `owed` are the open charges of an account, the oldest first; `credit` what it has paid ahead. `by_number` holds
    accounts under every number that may mean them; None where several do. `near` is within how many days a payment of
    a ledger may be the same one.
    """

    book: Book
    width: int
    near: int
    by_number: Mapping[str, Holder | None] = field(default_factory=dict)
    owed: Mapping[int, Sequence[Owed]] = field(default_factory=dict)
    credit: Mapping[int, int] = field(default_factory=dict)
    by_serial: Mapping[str, Sequence[Stored]] = field(default_factory=dict)
    by_account: Mapping[int, Sequence[Stored]] = field(default_factory=dict)
    without_account: Sequence[Stored] = ()
    closed_days: Collection[closed.Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a row: what it is, whose it is, and what it pays (None: credit, or nobody's where none is).

    `same` is the known payment that it is, `reverses` the one that it takes back, `reverses_row` the row of the same
    list. `waits` says why nobody is named for it.
    """

    met: Met
    account_id: int | None = None
    parts: Parts = ()
    waits: str = ""
    same: int | None = None
    reverses: int | None = None
    reverses_row: int | None = None
    way: str = ""


class Meeting:
    """Going through the rows of a list; what each of them does is seen by the next."""

    def __init__(self, ground: Ground, answers: Answers) -> None:
        self._ground, self._answers = ground, answers
        self._open: dict[int, list[list[int]]] = {}
        self._credit: dict[int, int] = {}
        self._taken: dict[tuple[str, bool], ImportRow] = {}
        self._applied: dict[int, tuple[ImportRow, Plan]] = {}
        self._by_account: dict[str, list[int]] = defaultdict(list)
        self._used: set[int] = set()
        self._seen: dict[tuple[Any, ...], int] = {}
        self._default = ground.book.way_of("银行代收")[0]
        self.new: list[ImportRow] = []
        self.same: list[ImportRow] = []
        self.faults: list[Fault] = []
        self.questions: list[Question] = []
        self.matches: list[dict[str, Any]] = []

    def take(self, rows: Iterable[ImportRow]) -> None:
        """Meet all rows."""
        for row in rows:
            self._take(row)

    def _take(self, row: ImportRow) -> None:
        fault = self._twice(row) or self._closed(row)
        if fault is not None:
            self._note(row, Met.DUPLICATE_SERIAL if fault.code == "DUPLICATE_SERIAL" else None, None)
            self.faults.append(fault)
            return
        known = self._known(row)
        if known is not None:
            self._used.add(known.id)
            self.same.append(row)
            return
        plan = self._plan(row)
        if isinstance(plan, Fault):
            self.faults.append(plan)
            return
        self._note(row, plan.met, plan)
        planned = row._replace(kept=plan)
        self.new.append(planned)
        self._applied[row.number] = (planned, plan)
        self._by_account[self._whose(row)].append(row.number)

    def _note(self, row: ImportRow, met: Met | None, plan: Plan | None) -> None:
        if met is None:
            return
        told = {
            "row": row.number, "class": str(met), "account": self.stated(row), "serial": row.values.get("serial") or "",
            "fen": row.values["amount"],
        }  # fmt: skip
        if plan is not None and plan.waits:
            told["waits"] = plan.waits
        self.matches.append(told)

    def stated(self, row: ImportRow) -> str:
        """The number of the account that a row names, in the width of the register."""
        return widened(row.values.get("account") or "", self._ground.width)

    # rows that are known

    def _twice(self, row: ImportRow) -> Fault | None:
        """A serial number, or without one the same contents, that an earlier row of the list has."""
        serial = row.values.get("serial") or ""
        if serial:
            is_back = row.values["amount"] < 0  # some banks take a payment back under its own number
            first = self._taken.setdefault((serial, is_back), row)
            if first is not row:
                return row.fault(
                    LABELS["serial"], serial, "DUPLICATE_SERIAL", _again(f"第 {first.number} 行", row, first)
                )
            for stored in self._ground.by_serial.get(serial, ()):
                alike = self._is_under(row, stored) and (stored.amount < 0) is is_back
                if alike and stored.amount != row.values["amount"]:
                    told = f"{stored.day:%Y-%m-%d} 的收款"
                    return row.fault(LABELS["serial"], serial, "DUPLICATE_SERIAL", _again(told, row, stored))
            return None
        values = row.values
        key = (values["day"], values["at"], self.stated(row), values["amount"], values.get("name"), values.get("payer"))
        first_row = self._seen.setdefault(key, row.number)
        if first_row != row.number:
            told = f"与第 {first_row} 行内容相同，没有流水号可以区分，只计一次。"
            return row.fault(LABELS["amount"], money.format_yuan(values["amount"]), "DUPLICATE_ROW", told)
        return None

    def _is_under(self, row: ImportRow, stored: Stored) -> bool:
        """Whether a known payment has the row's serial number; as a receipt of a ledger only on the same account."""
        if stored.source == BANK or stored.serial:
            return True
        holder = self._holder(row)
        return not stored.reversed and holder is not None and holder.id == stored.account_id

    def _closed(self, row: ImportRow) -> Fault | None:
        day = row.values["day"]
        if not closed.is_closed(self._ground.closed_days, day, closed.BANK) or self._known_serial(row) is not None:
            return None
        told = f"{day:%Y-%m-%d} 的银行收款已核对签字，不能再记入。请财务先退回核对，再导入这一行。"
        return row.fault(LABELS["day"], f"{day:%Y-%m-%d}", "CLOSED_DAY", told)

    def _known_serial(self, row: ImportRow) -> Stored | None:
        found = self._ground.by_serial.get(row.values.get("serial") or "", ())
        amount = row.values["amount"]
        return next((one for one in found if one.amount == amount and (one.source == BANK or one.matched)), None)

    def _known(self, row: ImportRow) -> Stored | None:
        """The payment of an earlier list that this row is."""
        if row.values.get("serial"):
            return self._known_serial(row)
        holder = self._holder(row)
        there = self._ground.by_account.get(holder.id, ()) if holder is not None else self._ground.without_account
        for one in there:
            if (
                one.source == BANK and one.id not in self._used and not one.serial
                and (one.amount, one.day, one.at) == (row.values["amount"], row.values["day"], row.values["at"])
                and (holder is not None or one.account_stated == self.stated(row))
            ):  # fmt: skip
                return one
        return None

    # rows that are new

    def _plan(self, row: ImportRow) -> Plan | Fault:
        way = self._way(row)
        if row.values["amount"] < 0:
            return self._back(row, way)
        serial = row.values.get("serial") or ""
        named = next((one for one in self._ground.by_serial.get(serial, ()) if self._may_be(one)), None)
        if named is not None and named.amount == row.values["amount"]:
            return self._joined(named, way)
        holder = self._holder(row)
        if holder is None:
            return self._waiting(row, Met.UNKNOWN_ACCOUNT, way)
        if not rules.is_same_name(row.values.get("name") or row.values.get("payer") or "", holder.name):
            return self._waiting(row, Met.NAME_MISMATCH, way)
        if holder.state != AccountState.ACTIVE:
            return self._waiting(row, Met.CLOSED_ACCOUNT, way)
        same = self._same(row, holder)
        if isinstance(same, Fault):
            return same
        return self._joined(same, way) if same is not None else self._pay(row, holder.id, way)

    def _way(self, row: ImportRow) -> str:
        words = row.values.get("way") or ""
        return self._ground.book.way_of(words)[0] if words else self._default

    def _holder(self, row: ImportRow) -> Holder | None:
        """The account that a row names, or without a number the only one that the payer's words name."""
        stated = self.stated(row)
        if stated:
            return self._ground.by_number.get(stated)
        found = {self._ground.by_number.get(one) for one in named_in(row, self._ground.width)} - {None}
        return found.pop() if len(found) == 1 else None

    def _whose(self, row: ImportRow) -> str:
        """The number of the account that a row states, or that the payer's words name; or nothing."""
        stated = self.stated(row)
        if stated:
            return stated
        holder = self._holder(row)
        return holder.number if holder is not None else ""

    def _may_be(self, one: Stored) -> bool:
        return one.source != BANK and not one.matched and not one.reversed and one.id not in self._used

    def _joined(self, one: Stored, way: str) -> Plan:
        self._used.add(one.id)
        return Plan(Met.SAME_PAYMENT, one.account_id, same=one.id, way=way)

    def _waiting(self, row: ImportRow, met: Met, way: str) -> Plan:
        return Plan(met, None, ((None, row.values["amount"]),), waits=str(met), way=way)

    def _same(self, row: ImportRow, holder: Holder) -> Stored | Fault | None:
        """The payment of a ledger or the counter that this row is; a fault where a person has to say."""
        likely, doubtful, parts = [], [], []
        for one in self._ground.by_account.get(holder.id, ()):
            if not self._may_be(one) or one.serial:
                continue
            like_bank = self._ground.book.way(one.way).group in BANK_LIKE
            apart = abs(one.day - row.values["day"])
            if one.amount != row.values["amount"]:
                parts += [one] if like_bank and not apart else []
            elif like_bank and not apart:
                likely.append(one)
            elif not apart or (like_bank and apart <= timedelta(days=self._ground.near)):
                doubtful.append(one)
        if likely:
            return likely[0]
        if len(parts) > 1 and sum(one.amount for one in parts) == row.values["amount"]:
            return self._asked(row, holder, parts)  # a ledger tells of it in parts: of a home and its annex
        by_bank = any(self._ground.book.way(one.way).group is Group.BANK for one in doubtful)
        if not by_bank and row.values["amount"] == self._left(holder.id):
            return None  # who pays just what is open after the other payment pays the rest
        return self._asked(row, holder, doubtful) if doubtful else None

    def _asked(self, row: ImportRow, holder: Holder, doubtful: Sequence[Stored]) -> Stored | Fault | None:
        """Ask whether a payment that is known is this one: take it, make a new one, or leave the row out."""
        amount = money.format_yuan(row.values["amount"])
        name = f"{holder.number} {row.values['day']:%Y-%m-%d} {amount} 元（第 {row.number} 行）"
        answer = self._answers.to("serial", name)
        self.questions.append(Question("serial", name, (row.number,), PAYMENT, rights.IMPORT, answer))
        chosen = next((one for one in doubtful if one.id == answer and one.amount == row.values["amount"]), None)
        if chosen is not None or answer == CREATE:
            return chosen
        ways = self._ground.book.way_names()
        told = "、".join(
            f"{one.day:%Y-%m-%d} {ways.get(one.way, one.way)} {one.receipt_no}".strip() for one in doubtful
        )
        code = "LEFT_OUT" if ("serial", name) in self._answers.given else "SAME_PAYMENT"
        if doubtful[0].amount == row.values["amount"]:
            sentence = f"这一户已有同一金额的收费（{told}）。请确认是不是同一笔：是的选已有的，不是的选新建。"
        else:
            sentence = f"这一户已有的几笔收费（{told}）合计正好是这个金额。同一笔的不导入这一行，不是的选新建。"
        return row.fault(LABELS["amount"], amount, code, sentence)

    def _pay(self, row: ImportRow, account: int, way: str) -> Plan:
        amount = row.values["amount"]
        met = rules.met(amount, self._left(account))
        parts, rest = rules.allocate(amount, [Owed(*one) for one in self._owed(account)])
        self._move(account, parts, rest)
        return Plan(met, account, (*parts, *(((None, rest),) if rest else ())), way=way)

    def _left(self, account: int) -> int:
        """What an account owes at this moment, less what it has paid ahead."""
        return sum(open_ for _, open_ in self._owed(account)) - self._credit[account]

    def _owed(self, account: int) -> list[list[int]]:
        """The charges of an account as they are at this moment; they begin as they are stored."""
        if account not in self._open:
            self._open[account] = [list(one) for one in self._ground.owed.get(account, ())]
            self._credit[account] = self._ground.credit.get(account, 0)
        return self._open[account]

    def _move(self, account: int, parts: Iterable[tuple[int, int]], rest: int, sign: int = 1) -> None:
        paid = dict(parts)
        for one in self._owed(account):
            one[1] -= sign * paid.get(one[0], 0)
        self._credit[account] += sign * rest

    # reversals

    def _back(self, row: ImportRow, way: str) -> Plan:
        first = self._first(row)
        if first is not None:
            number, plan = first
            del self._applied[number]
            if plan.same is not None:
                return Plan(Met.REVERSAL, plan.account_id, reverses=plan.same, way=way)
            if plan.account_id is not None:
                paid = [(charge, fen) for charge, fen in plan.parts if charge is not None]
                rest = sum(fen for charge, fen in plan.parts if charge is None)
                self._move(plan.account_id, paid, rest, -1)
            back = tuple((charge, -fen) for charge, fen in plan.parts)
            return Plan(Met.REVERSAL, plan.account_id, back, reverses_row=number, way=plan.way)
        known = self._stored_first(row)
        if known is not None:
            self._used.add(known.id)
            return Plan(Met.REVERSAL, known.account_id, reverses=known.id, way=way)
        amount = row.values["amount"]
        return Plan(Met.REVERSAL, None, ((None, amount),), waits=str(Met.REVERSAL_UNMATCHED), way=way)

    def _first(self, row: ImportRow) -> tuple[int, Plan] | None:
        """The row of the list that is taken back: under its serial number, else the last of this account and amount."""
        named = [self._taken[one, False].number for one in serials_of(row) if (one, False) in self._taken]
        whose = self._whose(row)
        of_account = reversed(self._by_account[whose]) if whose else ()
        for number in named or of_account:
            if number in self._applied and self._applied[number][0].values["amount"] == -row.values["amount"]:
                return number, self._applied[number][1]
        return None

    def _stored_first(self, row: ImportRow) -> Stored | None:
        """The payment of an earlier list, or of a ledger that a list told of, that is taken back."""
        wanted = -row.values["amount"]
        named = [
            one for serial in serials_of(row) for one in self._ground.by_serial.get(serial, ())
        ]  # fmt: skip
        holder = self._holder(row)
        of_account = self._ground.by_account.get(holder.id, ()) if holder is not None else ()
        for one in (*named, *sorted(of_account, key=_moment, reverse=True)):
            fits = one.amount == wanted and not one.reversed and one.id not in self._used
            if fits and (one.source == BANK or one.matched) and one.day <= row.values["day"]:
                return one
        return None


def _moment(one: Stored) -> tuple[date, int]:
    return one.day, one.id


def _again(where: str, row: ImportRow, first: ImportRow | Stored) -> str:
    before = first.amount if isinstance(first, Stored) else first.values["amount"]
    if before == row.values["amount"]:
        return f"这个流水号在{where}已有，同一笔只计一次。"
    told = f"{money.format_yuan(before)} 元，这一行是 {money.format_yuan(row.values['amount'])} 元"
    return f"这个流水号在{where}已有，那里是 {told}，没有计入。请与银行核对。"


def widened(number: str, width: int) -> str:
    """A number of digits with the leading zeros that a spreadsheet lost, as wide as those of the register."""
    return number.zfill(width) if number.isdecimal() else number


def named_in(row: ImportRow, width: int) -> tuple[str, ...]:
    """The numbers of accounts or meters that the words of a row may name, as written and in the register's width."""
    found = bankrows.numbers_in(row.values)
    return tuple(dict.fromkeys(name for one in found for name in (one, widened(one, width))))


def serials_of(row: ImportRow) -> tuple[str, ...]:
    """The serial numbers that a row may name: its own, the original one, and its own without a letter or two."""
    own, original = row.values.get("serial") or "", row.values.get("original") or ""
    shorter = (own[:-1], own[:-2]) if (row.values.get("amount") or 0) < 0 else ()
    return tuple(one for one in (original, own, *shorter) if one)
