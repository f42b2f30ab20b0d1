"""Customers of the demo company: their register, finance's ledgers, the bank's list, the counter, and dunning."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from desktop.demo import households
from desktop.demo.households import BANK, COMPOUNDS, GAS, LEDGER, REGISTER, Household
from desktop.demo.office import Office, at
from models.core import access, listing, register
from models.core.access import load_user
from models.core.calendar.rules import months_later
from models.core.imports.register import get_kind
from models.core.lists import Filter, Query, Row
from models.ledger.closed import BANK as BANK_KEY
from models.org import queries as org
from reports.kit import intake

COMPANY = "暖阳热力有限公司"
WITH_GAS = 20  # one household in so many has gas from the company
HALL = 6  # who pay at the counter today
TARIFFS = (
    ("heat", "household", "area", "23"), ("heat", "commercial", "area", "32"),
    ("gas", "household", "volume", "3.06"), ("gas", "commercial", "volume", "4.21"),
)  # fmt: skip
LATE_FEE = {"item": "heat", "class_code": "", "permille": "0.5", "after_days": 1, "cap": "100"}
TALKS = (
    ("phone", "promised", "答应月底前交清"), ("phone", "no_answer", "三次无人接听"),
    ("visit", "reached", "家中老人转告子女"), ("text", "reached", "已发短信"),
    ("phone", "disputed", "认为面积不对，已请复核"),
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """Who keeps the ledger: numbers of employees."""

    manager: int
    finance: int
    cashier: int
    reader: int
    supervisor: int
    names: tuple[str, ...]


class Ledgers:
    """Takes in what finance and the bank hand in, and does what happens at the counter and on the telephone."""

    def __init__(self, office: Office, people: People, today: date, chance: Random, number: int, months: int) -> None:
        self._office, self._people, self._today, self._chance = office, people, today, chance
        self._months = months
        self._homes = households.invent(chance, number)
        self._begins = today.year - (today.month < 7)

    def happen(self) -> None:
        """Everything, in the order of the year."""
        if not self._homes:
            return
        self._publish()
        with tempfile.TemporaryDirectory(prefix="hearthdesk-demo-") as folder:
            self._take_in(Path(folder))
        self._look_after()
        self._at_the_counter()
        self._remind()

    def _publish(self) -> None:
        """The prices, published by finance."""
        marks = {"source": "物价部门批复", "remark": "", "recommended": False, "article_id": None}
        rows = [
            {"item": item, "class_code": kind, "base": base, "price": price, **marks}
            for item, kind, base, price in TARIFFS
        ]
        since = {"valid_from": date(self._today.year - 3, 1, 1).isoformat(), "retroactive": True}
        for name, table in (("ledger_tariffs", rows), ("ledger_late_fees", [{**LATE_FEE, **marks}])):
            self._office.by(
                self._people.finance, "ledger.set_rules", name=name, rows=json.dumps(table, ensure_ascii=False),
                reason="录入现行价格", **since,
            )  # fmt: skip

    def _take_in(self, folder: Path) -> None:
        """The files: the register, two seasons, the months of gas, and what the bank took yesterday."""
        self._import("accounts", folder, "户档案", REGISTER, households.register(self._homes))
        for begins, unpaid in ((self._begins - 1, 0.03), (self._begins, 0.35)):
            last = min(date(begins + 1, 3, 10), self._today - timedelta(days=4))
            rows = households.season(
                self._chance, self._homes, date(begins, 10, 8), max(last, date(begins, 10, 9)), self._people.names,
                f"RF{begins % 100}", unpaid,
            )  # fmt: skip
            self._import("ledger", folder, f"{begins}-{begins + 1}采暖季热费收缴明细表", LEDGER, rows)
        with_gas = self._homes[::WITH_GAS]
        for back in range(self._months, 0, -1):
            month = months_later(self._today.replace(day=1), -back)
            rows = households.gas(self._chance, with_gas, month, self._people.names, 0.04 if back > 1 else 0.4)
            self._import("ledger", folder, f"{month:%Y年%m月}燃气费台账", GAS, rows)
        yesterday = self._today - timedelta(days=1)
        rows = households.bank(self._chance, self._homes, yesterday, 40)
        self._import("payments", folder, f"银行代收热费明细 {yesterday:%Y年%m月%d日}", BANK, rows)

    def _import(self, kind: str, folder: Path, title: str, headings: Any, rows: Any) -> None:
        file = households.write(folder / f"{title}.csv", f"{COMPANY}{title}", headings, rows)
        finance = org.user_of_employee(self._people.finance)
        if finance is None:
            raise LookupError("finance has no login")
        checked = intake.check_file(get_kind(kind), file, intake.Plan(accept_new=True, partial=True))
        intake.post(checked, person=load_user(finance.id))

    def _look_after(self) -> None:
        """Who looks after which compound; who is away, needs relief, sold or misspelt."""
        for compound in COMPOUNDS[: len(COMPOUNDS) // 2]:
            if any(one.compound == compound for one in self._homes):
                self._office.by(
                    self._people.finance, "ledger.assign_collector", compound=compound,
                    collector_id=self._people.reader,
                )  # fmt: skip
        homes = [one for one in self._homes if one.kind == households.HOME][1::7]
        season = {"from_on": date(self._begins, 11, 15).isoformat(), "to_on": date(self._begins + 1, 3, 15).isoformat()}
        for one in homes[:5]:
            self._office.by(
                self._people.finance, "ledger.set_standing", id=self._account(one), code="suspended",
                reason="冬季不在本市，申请报停", **season,
            )  # fmt: skip
        for one in homes[5:8]:
            self._office.by(
                self._people.finance, "ledger.set_standing", id=self._account(one), code="low_income",
                from_on=date(self._begins, 7, 1).isoformat(), to_on=None, reason="低保证，社区已核对",
            )  # fmt: skip
        paid = [one for one in homes[8:] if not one.owes][:2]
        for one, action, values in zip(
            paid, ("ledger.transfer_account", "ledger.rename_account"),
            ({"on": self._today.isoformat(), "phone": "19900000777", "reason": "房屋买卖，已看不动产权证"},
             {"reason": "身份证与登记不一致，已改正"}), strict=False,
        ):  # fmt: skip
            row = self._row(one)
            name = households.person(self._chance)
            self._office.by(self._people.finance, action, id=row.record, row_version=row.version, name=name, **values)

    def _at_the_counter(self) -> None:
        """The takings of yesterday were counted and agreed to; some pay at the counter today, one of them too much."""
        self._yesterday([one for one in self._homes[5::13] if one.owes > 0][:3])
        owing = [one for one in self._homes[3::11] if one.owes > 0][:HALL]
        for number, one in enumerate(owing):
            amount = one.owes // 2 if number == 1 else one.owes + 10_000 if number == 2 else one.owes
            self._office.by(
                self._people.cashier, "ledger.receive", account_id=self._account(one), amount=amount,
                way=("cash", "wechat", "pos")[number % 3], overpay=number == 2,
            )  # fmt: skip
            one.owes = max(0, one.owes - amount)
            if number == 2:
                self._office.by(
                    self._people.cashier, "ledger.ask_refund", account_id=self._account(one), amount=10_000, way="cash",
                    payee=one.name, reason="多交 100 元，本人要求退回",
                )  # fmt: skip

    def _yesterday(self, owing: Sequence[Household]) -> None:
        """What a cashier took yesterday, a yuan too little in the drawer; the bank's list agrees with its sum."""
        day = self._today - timedelta(days=1)
        key = {"day": day.isoformat(), "cashier_key": str(self._people.cashier)}
        cashier, finance = self._people.cashier, self._people.finance
        with at(datetime.combine(day, time(16))):
            for one in owing:
                self._office.by(
                    cashier, "ledger.receive", account_id=self._account(one), amount=one.owes, way="cash"
                )  # fmt: skip
            counted = [{"way": "cash", "amount": sum(one.owes for one in owing) - 100}]
            self._office.by(cashier, "ledger.count", **key, counted=counted, cause="找零少收 1 元")
        for one in owing:
            one.owes = 0
        closing = self._rows("closings")[0].record
        self._office.by(finance, "ledger.reconcile", id=closing, row_version=1, cause="收费员已补交 1 元")
        keys = [column.key for column in register.get_list("ledger_days").columns]
        rows = (dict(zip(keys, row.values, strict=True)) for row in self._rows("ledger_days"))
        bank = [
            {"way": row["way"], "amount": row["system"]}
            for row in rows if row["day"] == day and row["cashier_key"] == BANK_KEY
        ]  # fmt: skip
        self._office.by(
            finance, "ledger.reconcile_stated", day=day.isoformat(), cashier_key=BANK_KEY, counted=bank,
            remark="与银行回单一致",
        )  # fmt: skip

    def _remind(self) -> None:
        """Those who owe since last season are called; some get a notice; for one a stop is proposed."""
        owing = self._arrears(self._today - timedelta(days=60))
        third = len(owing) // 3
        for place, account in enumerate(owing[: min(third, 10)]):
            way, result, words = TALKS[place % len(TALKS)]
            promised = (self._today + timedelta(days=7)).isoformat() if result == "promised" else None
            when = (self._office.now() - timedelta(days=4 + place % 3)).isoformat()
            self._office.by(
                self._people.supervisor, "ledger.log_contact", accounts=[account], way=way, at=when, result=result,
                promised_on=promised, words=words, as_step=True,
            )  # fmt: skip
        if third:
            self._go_further(owing[2 * third :][:12])
            self._office.by(
                self._people.supervisor, "ledger.make_run", step="notice", accounts=owing[: min(2 * third, 20)],
                early=True, last_on=(self._today + timedelta(days=7)).isoformat(), words="上一采暖季欠费",
            )  # fmt: skip

    def _go_further(self, accounts: Sequence[int]) -> None:
        """Some weeks ago others were called and got a notice; one whom all that did not move is to be stopped."""
        supervisor, now = self._people.supervisor, self._office.now()
        with at(now - timedelta(days=25)):
            self._office.by(
                supervisor, "ledger.log_contact", accounts=accounts, way="phone", at=self._office.now().isoformat(),
                result="reached", promised_on=None, words="已告知欠费金额和缴费方式", as_step=True,
            )  # fmt: skip
        with at(now - timedelta(days=20)):
            last_on = (self._today - timedelta(days=13)).isoformat()
            run = self._office.by(
                supervisor, "ledger.make_run", step="notice", accounts=accounts, last_on=last_on,
                words="电话催缴后仍未缴",
            )  # fmt: skip
            self._office.by(self._people.manager, "ledger.approve_run", id=run, row_version=1, remark="同意")
            self._office.by(supervisor, "ledger.print_run", id=run, row_version=2)
        notices = self._rows("dunning_notices", Filter("run_id", "eq", run))
        day = (self._today - timedelta(days=18)).isoformat()
        with at(now - timedelta(days=17)):
            came, lost = [one.record for one in notices[:-1]], [one.record for one in notices[-1:]]
            self._office.by(
                supervisor, "ledger.return_notices", notices=lost, day=day, how="letter", words="退信：查无此人"
            )  # fmt: skip
            if not came:
                return
            self._office.by(supervisor, "ledger.deliver_notices", notices=came, day=day, how="signed")
        place = [one.key for one in register.get_list("dunning_notices").columns].index("account_number")
        moved = self._rows("accounts", Filter("number", "eq", notices[0].values[place]))[0].record
        self._office.by(
            supervisor, "ledger.propose_stop", account_id=moved,
            reason="电话、通知单都已告知，承诺多次未缴", legal=f"{day} 书面通知：逾期不缴将按规定停供",
        )  # fmt: skip

    def _arrears(self, before: date) -> list[int]:
        """The accounts that owe since a day, each once."""
        place = [one.key for one in register.get_list("arrears").columns].index("account_id")
        rows = self._rows("arrears", Filter("due_on", "le", before.isoformat()))
        return list(dict.fromkeys(row.values[place] for row in rows))

    @staticmethod
    def _rows(name: str, *filters: Filter) -> Sequence[Row]:
        return listing.page(register.get_list(name), access.SYSTEM, Query(filters), limit=200)

    def _account(self, one: Household) -> int:
        return self._row(one).record

    def _row(self, one: Household) -> Row:
        return self._rows("accounts", Filter("number", "eq", one.number))[0]
