"""Whether the money of ledger rows is known already: by receipt or serial number, else by account, amount and day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from models.core import money
from models.core.cells import Fault
from models.core.imports.register import CREATE, Answers, ImportRow, Question
from models.ledger import closed, rights
from models.ledger.importing.columns import LABELS
from models.ledger.importing.values import Entry, Ground, Money
from models.ledger.tariffs.values import OTHER, Group

PAYMENT, SOURCE = "ledger_payment", "ledger"
FAR = (Group.BANK, Group.ONLINE)  # ways that two lists may call by either name
ELSEWHERE = "已登记的这笔收款缴的是这一户别的应收，没有重复记账，本行的应收仍列为未缴。请核对后转记"
REFUNDED = "已登记的这笔收款后来退费了，没有再记一次，本行的应收仍列为未缴。请核对后再补收"
REVERSED = "已登记的这笔收款后来冲正了，没有再记一次。确已重新收款的，请在台账里写上新的票据号"
SPENT = "已登记的这笔收款已转为预存或缴了别的应收，没有再记一次。请核对后用预存抵扣"
TOGETHER = "已登记的一笔收款合计缴了这一户的几笔应收，没有重复记账，本行的应收仍列为未缴。请用预存抵扣"


class Meeting:
    """Going through the rows that bring money which their charges do not know.

    `held` are the keys of rows of known charges that wait, with the code and the reason.
    """

    def __init__(self, ground: Ground, answers: Answers) -> None:
        self._ground, self._answers = ground, answers
        self._used: set[int] = set()
        self._sums: Mapping[int, tuple[int, int]] = {}
        self._closed: Collection[closed.Key] = ()
        self.faults: list[Fault] = []
        self.questions: list[Question] = []
        self.waiting: list[Mapping[str, Any]] = []
        self.held: dict[tuple[int, int], tuple[str, str]] = {}

    def meet(self, rows: Sequence[ImportRow]) -> None:
        """Say of each row which known payment its money is, or that it is a new one, in the entries of the rows."""
        fresh = [row for row in rows if row.kept.fresh]
        if not fresh:
            return
        get_all = [row.values for row in fresh]
        days = {one["paid_on"] for one in get_all}
        self._closed = self._ground.closed_days(days)
        by_receipt = self._ground.by_receipt({one["receipt"] for one in get_all if one.get("receipt")})
        near = timedelta(days=self._ground.near)
        accounts = {row.kept.account_id for row in fresh}
        around = self._ground.around(accounts, min(days) - near, max(days) + near)
        self._sums = _by_account(fresh) if around else {}
        cashiers = self._ground.cashiers({one["cashier"] for one in get_all if one.get("cashier")})
        for row in fresh:
            entry: Entry = row.kept
            number = cashiers.get(row.values.get("cashier") or "")
            if number is not None:
                entry.cashier_id = number
            if by_receipt or around or self._closed:
                self._meet(row, entry, by_receipt, around)

    def _meet(
        self, row: ImportRow, entry: Entry, by_receipt: Mapping[str, Sequence[Money]],
        around: Mapping[int, Sequence[Money]],
    ) -> None:  # fmt: skip
        receipt = row.values.get("receipt") or ""
        for one in by_receipt.get(receipt, ()) if receipt else ():
            if self._is_free(one, entry) and one.account_id == entry.account_id and one.amount == entry.fresh:
                self._join(row, entry, one)
                return
            if one.account_id != entry.account_id or not entry.charge_id:
                whose = "待认领的" if one.account_id is None else ""
                told = f"票据号 {receipt} 已用于 {one.day:%Y-%m-%d} {whose}收款 {_yuan(one.amount)}，请核对。"
                self.faults.append(row.fault(LABELS["receipt"], receipt, "DUPLICATE_RECEIPT", told))
                return
            if one.is_reversed or one.credit or entry.charge_id not in one.charges:
                code, why = ("PAID_REVERSED", REVERSED) if one.is_reversed else ("PAID_ELSEWHERE", SPENT)
                self.held[row.key] = (code, f"{one.day:%Y-%m-%d} {why}")
                return
        same, doubtful = self._alike(row, entry, around.get(entry.account_id, ()))
        if same is None and not doubtful:
            doubtful = self._together(row, entry, around.get(entry.account_id, ()))
        if same is None and doubtful:
            name = _named(row, entry)
            answer = self._answers.given.get(("receipt", name))  # making all that is new does not decide this
            self.questions.append(Question("receipt", name, (row.number,), PAYMENT, rights.IMPORT, answer))
            if answer is None:
                self.faults.append(_doubt(row, doubtful[0]))
                return
            same = None if answer == CREATE else next((one for one in doubtful if one.id == answer), None)
        if same is not None:
            self._join(row, entry, same)
        else:
            self._require_open(row, entry)

    def _is_free(self, one: Money, entry: Entry) -> bool:
        """Whether a known payment may be this money: of the counter or the bank, and told of by no ledger yet."""
        is_paid = entry.charge_id in one.charges and entry.charge_id
        return one.is_free and one.source != SOURCE and one.id not in self._used and not is_paid

    def _alike(self, row: ImportRow, entry: Entry, known: Sequence[Money]) -> tuple[Money | None, list[Money]]:
        """The payment of the same account, amount and day in a way that fits; else those that may be it."""
        day, doubtful = row.values["paid_on"], []
        for one in known:
            if one.amount != entry.fresh or not self._is_free(one, entry):
                continue
            apart, fits = abs((one.day - day).days), self._fits(entry.way, one.way)
            if not apart and fits:
                return one, []
            if not apart or (fits and apart <= self._ground.near):
                doubtful.append(one)
        return None, doubtful

    def _together(self, row: ImportRow, entry: Entry, known: Sequence[Money]) -> list[Money]:
        """Payments that are as much as all rows of the account together: one payment for a home and its annex."""
        count, fen = self._sums.get(entry.account_id, (0, 0))
        day, near = row.values["paid_on"], self._ground.near
        return [
            one for one in known
            if count > 1 and one.amount == fen and abs((one.day - day).days) <= near and self._is_free(one, entry)
        ]  # fmt: skip

    def _fits(self, way: str, other: str) -> bool:
        if way == other or OTHER in (way, other) or "" in (way, other):
            return True
        book = self._ground.book
        return book.way(way).group in FAR and book.way(other).group in FAR

    def _join(self, row: ImportRow, entry: Entry, one: Money) -> None:
        """The row's money is this payment; where it paid something else already, a person has to look."""
        if one.amount != entry.fresh:
            self._leave(row, entry, one)
            return
        self._used.add(one.id)
        told = f"{one.day:%Y-%m-%d} {ELSEWHERE if one.charges else REFUNDED}"
        if one.credit == one.amount:
            entry.same, entry.moves = one.id, True
        elif entry.charge_id:
            self.held[row.key] = ("PAID_ELSEWHERE", told)
        else:
            entry.same, entry.open = one.id, entry.open + entry.fresh
            self._wait(row, entry, told)

    def _leave(self, row: ImportRow, entry: Entry, one: Money) -> None:
        """The row's money is a part of this payment: the row brings none, and a person lets the credit pay."""
        told = f"{one.day:%Y-%m-%d} {TOGETHER}"
        if entry.charge_id:
            self.held[row.key] = ("PAID_ELSEWHERE", told)
            return
        self._wait(row, entry, told)
        entry.fresh, entry.open = 0, entry.open + entry.fresh

    def _wait(self, row: ImportRow, entry: Entry, told: str) -> None:
        self.waiting.append({
            "row": row.number, "name": row.values.get("name") or "", "column": LABELS["paid"],
            "value": row.values["account"], "code": "PAID_ELSEWHERE",
            "sentence": f"户号 {row.values['account']} 已收 {_yuan(entry.fresh)}：{told}。",
        })  # fmt: skip

    def _require_open(self, row: ImportRow, entry: Entry) -> None:
        values = row.values
        key = closed.key_of(entry.cashier_id, values.get("cashier") or "", SOURCE)
        if not self._closed or not closed.is_closed(self._closed, values["paid_on"], key):
            return
        told = f"{values['paid_on']:%Y-%m-%d} 的收费已核对签字，不能再记入 {_yuan(entry.fresh)}。请财务先退回核对"
        if entry.charge_id:
            self.held[row.key] = ("RECONCILED", told)
        else:
            day = f"{values['paid_on']:%Y-%m-%d}"
            self.faults.append(row.fault(LABELS["paid_on"], day, "CLOSED_DAY", f"{told}。"))


def _by_account(rows: Sequence[ImportRow]) -> Mapping[int, tuple[int, int]]:
    """How many rows of each account bring money, and how much together, in fen."""
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        count, fen = found.get(row.kept.account_id, (0, 0))
        found[row.kept.account_id] = (count + 1, fen + row.kept.fresh)
    return found


def _named(row: ImportRow, entry: Entry) -> str:
    values = row.values
    return f"{values['account']} {values.get('name') or ''} {values['paid_on']:%Y-%m-%d} {_yuan(entry.fresh)}"


def _doubt(row: ImportRow, one: Money) -> Fault:
    told = (
        f"{one.day:%Y-%m-%d} 已登记这一户同样金额的收款 {_yuan(one.amount)}，可能就是这一笔。"
        "请选择是同一笔（选已有的）还是另一笔（新建）。"
    )
    return row.fault(LABELS["paid"], money.format_yuan(row.values["paid"]), "PAYMENT_DOUBTFUL", told)


def _yuan(fen: int) -> str:
    return f"{money.format_yuan(fen)} 元"
