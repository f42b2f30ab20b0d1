"""Acts on runs of notices (F-65, F-66): make one for many accounts, decide, note it printed, take it back (R-264)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core import audit, bulk
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import reach, rights
from models.ledger.dunning import chosen, deciding, queries, rules, standing
from models.ledger.dunning.deciding import RUN
from models.ledger.dunning.policy import GROUPS, HIGHEST, SCOPES
from models.ledger.dunning.rules import Rung
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerNotice, LedgerPeriod, LedgerPlace, LedgerRun
from models.ledger.workflow import RUN_STATES, Step

NOTICE = "ledger_notice"
CHANGED = frozenset({RUN, NOTICE, "ledger_charge", "ledger_account"})
OPEN = ("made", "printed")  # notices that are on their way
RUN_FIELD = Field("id", "催缴批次", Kind.REF, required=True, ref=RUN)


@dataclass(frozen=True)
class Chosen:
    """The accounts that a run is for, and how many of those that were meant are left out, by the reason in words."""

    accounts: Collection[int]
    left_out: dict[str, int]


@action(
    "ledger.make_run", "编制通知单", rights.DUNNING,
    Field("step", "步骤", Kind.TEXT, required=True, max_length=24, hint="催缴步骤里编制通知单的一步，例如 催缴通知单"),
    Field("last_on", "最后缴费日期", Kind.DATE, required=True, hint="印在通知单上，含这一天"),
    Field("accounts", "户", Kind.REFS, ref="ledger_account", hint="不选的，按下面的条件"),
    Field("compound", "小区", Kind.TEXT, max_length=64, group="条件"),
    Field("building", "楼栋", Kind.TEXT, max_length=64, group="条件"),
    Field("kind", "用户", Kind.CHOICE, choices={one: SCOPES[one] for one in GROUPS}, group="条件"),
    Field("collector_id", "负责人", Kind.REF, ref="employee", group="条件"),
    Field("min_amount", "欠费不少于", Kind.MONEY, highest=HIGHEST, group="条件"),
    Field("early", "没有到这一步的也编", Kind.BOOL, hint="不勾选时，只编今天该办这一步的户"),
    Field("words", "说明", Kind.TEXT, max_length=200),
    entity=RUN,
)  # fmt: skip
def make_run(unit: Unit, f: Values) -> Done:
    """Make a notice for each account that this step is due for: of those that are named, or that fit the conditions."""
    reading = standing.read(unit.today)
    rung = reading.steps.get(f["step"])
    if not rung.document:
        raise BadFields({"step": f"“{rung.label}”这一步不编制通知单。"})
    if f["last_on"] < unit.today:
        raise BadFields({"last_on": "最后缴费日期已经过了，请核对。"})
    series = f"CP-{unit.today:%Y}"
    unit.hold_numbers(series)  # another run waits here, so that nobody gets two notices
    chosen_ = _chosen(unit, f, rung)
    if not chosen_.accounts:
        raise Refused(f"没有要编制{rung.label}的户。{_left_out(chosen_)}没有编制。")
    state = Step.ASKED if rung.approval else Step.APPROVED
    number = f"{series}-{unit.number(series):04d}"
    run = unit.insert(
        LedgerRun, number=number, step=rung.code, state=str(state), made_at=unit.now,
        made_by_id=unit.author.employee_id, made_by=unit.author.name, words=_words(f, rung),
    )  # fmt: skip
    made = _insert(unit, run, rung, chosen_.accounts, f["last_on"], numbered=not rung.approval)
    sum_ = format_yuan(sum(one.amount for one in made))
    then = "，等待批准，批准后才能打印" if rung.approval else "，可以打印"
    notice = f"已编制{rung.label} {len(made)} 份，合计 {sum_} 元{then}。{_left_out(chosen_)}"
    return Done(notice, CHANGED, (RUN, run), number, {"notices": len(made)})


def _words(f: Values, rung: Rung) -> str:
    """What the accounts were chosen by."""
    told = [f"选定 {len(f['accounts'])} 户"] if f["accounts"] else []
    told += [words for words in (f["compound"], f["building"], SCOPES.get(f["kind"] or "", "")) if words]
    told += [f"欠费不少于 {format_yuan(f['min_amount'])} 元"] if f["min_amount"] else []
    told += ["没有到这一步的也编"] if f["early"] else []
    return "，".join([rung.label, *told, *([f["words"]] if f["words"] else [])])[:300]


def _left_out(found: Chosen) -> str:
    return "".join(f"{why} {count} 户，没有编。" for why, count in found.left_out.items() if count)


def _chosen(unit: Unit, f: Values, rung: Rung) -> Chosen:
    """The accounts with something to ask for in this step, without those with a notice of it on its way."""
    if f["accounts"]:
        chosen.require(unit, f["accounts"])
    meant = _meant(unit, f, rung)
    due = meant if f["early"] or rung.after == rules.ANYTIME else meant.where(standing.due_for(rung.code))
    table = LedgerNotice
    waiting: Any = table.select(table.account_id).where(table.step == rung.code, table.state.in_(OPEN)).tuples()
    on_the_way = {account for (account,) in waiting}
    asked = [account for (account,) in due.tuples()]
    records = [account for account in asked if account not in on_the_way]
    if len(records) > chosen.MOST:
        raise Refused(
            f"要编制的有 {len(records)} 户，超过 {chosen.MOST} 户。请按小区、楼栋或负责人分几次编制。没有编制。"
        )
    left = {"已有通知单没有送达的": len(asked) - len(records)}
    if f["accounts"]:
        left["没有到这一步或没有欠费的"] = len(set(f["accounts"])) - len(asked)
    return Chosen(records, left)


def _meant(unit: Unit, f: Values, rung: Rung) -> Any:
    """The accounts with unpaid charges that were named or that fit the conditions, each once."""
    charge, account = LedgerCharge, LedgerAccount
    places = _places(f)
    # Of few accounts their charges are looked up; of all of them the unpaid charges are gone through.
    is_few = f["accounts"] or f["collector_id"] or places is not None
    conditions = [charge.open > 0 if is_few else charge.owing == 1, counts(charge), counts(account)]
    within = reach.accounts(unit.author, rights.DUNNING)
    conditions += [within] if within is not None else []
    conditions += [standing.OVERDUE] if rung.after != rules.ANYTIME else []
    conditions += [account.id.in_(f["accounts"])] if f["accounts"] else []
    conditions += [account.place_id.in_(places)] if places is not None else []
    conditions += [f["kind"] == standing.GROUP] if f["kind"] else []
    conditions += [account.collector_id == f["collector_id"]] if f["collector_id"] else []
    rows = (
        charge.select(charge.account_id)
        .join(account, on=(account.id == charge.account_id))
        .where(*conditions)
        .group_by(charge.account_id)
        .order_by(charge.account_id)
    )
    return rows.having(pw.fn.SUM(charge.open) >= f["min_amount"]) if f["min_amount"] else rows


def _places(f: Values) -> list[int] | None:
    """The buildings that are meant, None where all of them are."""
    if not (f["compound"] or f["building"]):
        return None
    rows: Any = LedgerPlace.select(LedgerPlace.id)
    if f["compound"]:
        rows = rows.where(LedgerPlace.compound == f["compound"])
    if f["building"]:
        rows = rows.where(LedgerPlace.building == f["building"])
    return [record for (record,) in rows.tuples()]


@dataclass(frozen=True)
class Owed:
    """What an account owes: (charge, period, fen) of each, and the oldest last day to pay."""

    charges: list[tuple[int, str, int]]
    oldest: date | None

    @property
    def amount(self) -> int:
        """Fen in all."""
        return sum(fen for _, _, fen in self.charges)


def _owed(accounts: Collection[int], until: date | None) -> dict[int, Owed]:
    """What these accounts owe, of charges overdue on a day (`until`), or of all of them."""
    found: dict[int, Owed] = {}
    charge = LedgerCharge
    rows: Any = charge.select(
        charge.account_id, charge.id, LedgerPeriod.label, charge.open, charge.due_on
    ).join(LedgerPeriod, pw.JOIN.LEFT_OUTER, on=(LedgerPeriod.id == charge.period_id))  # fmt: skip
    ordered = sorted(accounts)
    for start in range(0, len(ordered), 500):
        wanted = charge.account_id.in_(ordered[start : start + 500]) & (charge.open > 0) & counts(charge)
        known = [one for one in rows.where(wanted).tuples() if until is None or (one[4] is not None and one[4] < until)]
        for account, record, period, fen, due in sorted(known, key=lambda one: (one[4] or date.max, one[1])):
            found.setdefault(account, Owed([], due)).charges.append((record, period or "", fen))
    return found


def _insert(
    unit: Unit, run: int, rung: Rung, accounts: Collection[int], last_on: date, *, numbered: bool
) -> Sequence[LedgerNotice]:
    owed = _owed(accounts, unit.today if rung.after != rules.ANYTIME else None)
    keys = queries.walk_keys(owed)
    ordered = sorted(owed, key=lambda one: (keys.get(one, ()), one))
    names = _numbers(unit, len(ordered)) if numbered else [None] * len(ordered)
    bulk.insert(
        LedgerNotice,
        (
            {
                "run_id": run, "number": name, "step": rung.code, "account_id": account, "state": "made",
                "amount": owed[account].amount, "charges": audit.dump(owed[account].charges),
                "oldest_due_on": owed[account].oldest, "last_on": last_on,
            }
            for account, name in zip(ordered, names, strict=True)
        ),
    )  # fmt: skip
    made = list(LedgerNotice.select().where(LedgerNotice.run_id == run).order_by(LedgerNotice.id))
    unit.added(LedgerNotice, made)
    return made


def _numbers(unit: Unit, count: int) -> list[str | None]:
    series = f"CJ-{unit.today:%Y}"
    first = unit.number(series, count)
    return [f"{series}-{first + place:06d}" for place in range(count)]


# deciding


def _held(unit: Unit, f: Values, verb: str) -> LedgerRun:
    """The run, locked, while it waits for its decision. Raises NotFound and Refused."""
    LedgerRun.by_key(f["id"], lock=True)
    row: LedgerRun = unit.get(LedgerRun, f["id"])
    unit.change(row, f["row_version"], state=row.state)  # an old page is told of the change
    if row.state != Step.ASKED:
        raise Refused(f"{row.number} 现在是“{RUN_STATES[row.state]}”，不能再{verb}。")
    return row


def _notices(run: int, *states: str) -> list[LedgerNotice]:
    table = LedgerNotice
    return list(table.select().where(table.run_id == run, table.state.in_(states)).order_by(table.id))


def cleared(notices: Sequence[LedgerNotice]) -> list[LedgerNotice]:
    """Of these notices those on whose charges nothing is open any more."""
    listed = {one.id: {charge for charge, _, _ in json.loads(one.charges)} for one in notices}
    wanted = sorted({charge for charges in listed.values() for charge in charges})
    owing: set[int] = set()
    table = LedgerCharge
    for start in range(0, len(wanted), 500):
        some = (table.id.in_(wanted[start : start + 500])) & (table.open > 0) & counts(table)
        rows: Any = table.select(table.id).where(some).tuples()
        owing.update(record for (record,) in rows)
    return [one for one in notices if not listed[one.id] & owing]


@action(
    "ledger.approve_run", "批准催缴通知单", rights.DUNNING_APPROVE, RUN_FIELD, version_field(),
    Field("remark", "意见", Kind.TEXT, max_length=200),
    entity=RUN, behalf=True,
)  # fmt: skip
def approve_run(unit: Unit, f: Values) -> Done:
    """Take the next step; the last one gives the notices their numbers. Who has paid meanwhile gets none."""
    row = _held(unit, f, "批准")
    taken = deciding.take(unit, RUN, row, f["remark"])
    if not taken.is_last:
        unit.change(row, None, decided_words=taken.decided.words[:300])
        return Done(f"{row.number} 已批准一步，还要下一步批准。", CHANGED, (RUN, row.id), row.number)
    made = _notices(row.id, "made")
    paid = cleared(made)
    unit.update_all(LedgerNotice, paid, state="withdrawn")
    gone = {one.id for one in paid}
    left = [one for one in made if one.id not in gone]
    if left:
        for notice, number in zip(left, _numbers(unit, len(left)), strict=True):
            unit.change(notice, None, number=number)
    unit.change(
        row, None, state=str(Step.APPROVED), decided_at=deciding.decided_at(unit), decided_by=unit.author.name,
        decided_by_id=taken.decided.decider, decided_words=taken.decided.words[:300],
    )  # fmt: skip
    without = f"编制以后已缴清的 {len(paid)} 户不再发。" if paid else ""
    told = f"{row.number} 已批准，可以打印 {len(left)} 份通知单。{without}"
    return Done(told, CHANGED, (RUN, row.id), row.number)


@action(
    "ledger.refuse_run", "不批准催缴通知单", rights.DUNNING_APPROVE, RUN_FIELD, version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=200),
    entity=RUN, behalf=True,
)  # fmt: skip
def refuse_run(unit: Unit, f: Values) -> Done:
    """Refuse a run with the reason; its notices count for nothing, and the steps stay open."""
    row = _held(unit, f, "不批准")
    taken = deciding.take(unit, RUN, row, f["reason"], refuse=True)
    unit.update_all(LedgerNotice, _notices(row.id, "made"), state="withdrawn")
    unit.change(
        row, None, state=str(Step.REFUSED), decided_at=deciding.decided_at(unit), decided_by=unit.author.name,
        decided_by_id=taken.decided.decider, decided_words=f"{taken.decided.words}：{f['reason']}"[:300],
    )  # fmt: skip
    return Done(f"{row.number} 没有批准，通知单作废。", CHANGED, (RUN, row.id), row.number)


@action(
    "ledger.withdraw_run", "撤回催缴通知单", rights.DUNNING, RUN_FIELD, version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=200),
    entity=RUN, danger=True,
)  # fmt: skip
def withdraw_run(unit: Unit, f: Values) -> Done:
    """Take back a run; notices that were delivered, or that nobody could deliver, stay as they are."""
    LedgerRun.by_key(f["id"], lock=True)
    row: LedgerRun = unit.get(LedgerRun, f["id"])
    require_run(unit, row)
    if row.state not in (Step.ASKED, Step.APPROVED):
        raise Refused(f"{row.number} 现在是“{RUN_STATES[row.state]}”，不用再撤回。")
    taken_back = _notices(row.id, *OPEN)
    if not taken_back:
        raise Refused(f"{row.number} 的通知单都已登记送达情况，不能撤回。")
    unit.update_all(LedgerNotice, taken_back, state="withdrawn")
    is_whole = not _notices(row.id, "delivered", "undeliverable")
    state = str(Step.WITHDRAWN) if is_whole else row.state
    words = f"{unit.author.name}撤回 {len(taken_back)} 份：{f['reason']}"[:300]
    unit.change(row, f["row_version"], state=state, decided_words=words, decided_at=unit.now)
    return Done(f"{row.number} 已撤回 {len(taken_back)} 份没有送达的通知单。", CHANGED, (RUN, row.id), row.number)


def require_run(unit: Unit, row: LedgerRun) -> None:
    """Raise NotFound for a run with accounts beyond the author's reach; his own ones are within."""
    if row.made_by_id is None or row.made_by_id != unit.author.employee_id:
        table = LedgerNotice
        rows: Any = table.select(table.account_id).where(table.run_id == row.id).tuples()
        chosen.require(unit, [account for (account,) in rows])


@action("ledger.print_run", "登记通知单已打印", rights.DUNNING, RUN_FIELD, version_field(), entity=RUN)
def print_run(unit: Unit, f: Values) -> Done:
    """Note that the notices of a run went to the printer; those whose charges were paid meanwhile are taken out."""
    LedgerRun.by_key(f["id"], lock=True)
    row: LedgerRun = unit.get(LedgerRun, f["id"])
    require_run(unit, row)
    if row.state != Step.APPROVED:
        raise Refused(f"{row.number} 现在是“{RUN_STATES[row.state]}”，批准以后才能打印。")
    made = _notices(row.id, "made")
    if not made:
        raise Refused(f"{row.number} 没有待打印的通知单。")
    paid = cleared(made)
    gone = {one.id for one in paid}
    unit.update_all(LedgerNotice, paid, state="withdrawn")
    unit.update_all(LedgerNotice, [one for one in made if one.id not in gone], state="printed")
    unit.touch(LedgerRun, row.id, f["row_version"])
    without = f"已缴清的 {len(paid)} 户作废，请不要送。" if paid else ""
    notice = f"{row.number} 已登记打印 {len(made) - len(paid)} 份，送到后请登记送达。{without}"
    return Done(notice, CHANGED, (RUN, row.id), row.number)
