"""What the papers of penalties say alike: the slip within reach, amounts and decisions in words, and who signed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from models.core import hundredths, many, money
from models.core.access import Person, Scope
from models.core.calendar.rules import COUNT_NAMES, Count, Roll
from models.core.errors import Forbidden, NotFound, Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import record_option
from models.org.rules import Decision
from models.penalty import deciders, rights, rules
from models.penalty.deciders import ENTITY
from models.penalty.slip import holding
from models.penalty.slip.reach import visible
from models.penalty.tables import PenaltyAppeal, PenaltyMeasure, PenaltySlip, PenaltyWitness
from models.penalty.values import Procedure, Rule
from models.penalty.workflow import TAKES_NAMES, Measured, State, Takes

RECORD = (record_option("处罚单", ENTITY),)
YEAR = Field("year", "年份", Kind.INTEGER, lowest=2000, highest=2200, hint="不填为今年")
COUNTED = {**COUNT_NAMES, Count.CALENDAR: "个自然日", Count.WORKING: "个工作日"}
OUTSIDE = "公司（请外部人员答复）"
NUMERALS = "一二三四五六七八九"
ROLLS = {
    Roll.FORWARD: "最后一天是休息日或节假日的，顺延到下一个工作日",
    Roll.BACKWARD: "最后一天是休息日或节假日的，提前到上一个工作日",
    Roll.NONE: "",
}
NOT_HANDED_OVER = (State.DRAFT, State.PENDING)


def slip_of(person: Person, record: int) -> PenaltySlip:
    """A slip that the person may see. Raises NotFound."""
    row: PenaltySlip | None = visible(person, PenaltySlip.select().where(PenaltySlip.id == record)).first()
    if row is None:
        raise NotFound()
    return row


def approved_slip(person: Person, record: int) -> PenaltySlip:
    """A slip that was approved. Raises NotFound, and Refused for one that was not, or that was voided before."""
    row = slip_of(person, record)
    _require_approved(row)
    return row


def valid_slips(person: Person, records: Sequence[int]) -> list[PenaltySlip]:
    """Slips that count, in the order in which they are asked for.

    Raises NotFound, and Refused for one that was not approved, was voided or revoked.
    """
    found: dict[int, PenaltySlip] = {}
    for numbers in many.parts(records):
        asked = PenaltySlip.select().where(PenaltySlip.id.in_(numbers))
        found |= {row.id: row for row in visible(person, asked)}
    if not found.keys() >= set(records):
        raise NotFound()
    for row in found.values():
        _require_approved(row)
        if row.state in (State.VOID, State.REVOKED):
            ended = "作废" if row.state == State.VOID else "撤销"
            raise Refused(f"处罚单 {row.number} 已{ended}，不再签发。以前签发的，可以打印副本；以后的情况见附页。")
    return [found[record] for record in records]


def _require_approved(row: PenaltySlip) -> None:
    if row.state in NOT_HANDED_OVER or (row.state == State.VOID and row.approved_at is None):
        called = f"{row.name}的处罚单 {row.number} " if row.number else f"{row.name}的处罚单草稿"
        raise Refused(f"{called}没有批准，不能打印。请先办理批准。")


def valid_slip(person: Person, record: int) -> PenaltySlip:
    """The same for one slip."""
    return valid_slips(person, [record])[0]


def person_of(row: PenaltySlip) -> dict[str, str]:
    """Number of the slip, name, number, unit and post of the punished, as they were when it was issued."""
    return {
        "number": row.number, "name": row.name, "work_no": row.work_no, "unit": row.unit_name, "post": row.post,
    }  # fmt: skip


def offence_of(row: PenaltySlip, rule: Rule) -> str:
    """The offence with its code, degree and count: GAS-13 开气或安装后未检测（无隐患），3 张."""
    degree = f"（{rule.band_label}）" if rule.band_label else ""
    return f"{row.offence} {row.title}{degree}" + (f"，{row.quantity} {rule.unit}" if rule.unit else "")


def clause_of(rule: Rule) -> str:
    """The article that an offence stands in, with the scheme where the article does not name it."""
    return rule.clause or rule.scheme_label


def amount_of(row: PenaltySlip, rule: Rule, amount: int | None) -> str:
    """What an amount of hundredths comes to: money in figures and capitals, or points, and what it is taken from."""
    if not amount:
        return "不罚款，不扣分，由公司另行决定处理" if rule.for_company else "不罚款，不扣分"
    if row.measured == Measured.POINTS:
        return f"扣考核分 {hundredths.words(amount)} 分"
    figures = f"{money.format_yuan(amount)} 元"
    if row.takes == Takes.POINTS:
        each = f"按每分 {money.format_yuan(rule.point_value)} 元折算"
        return f"扣考核分 {points_words(row, rule, amount)}（罚款标准 {figures}，{each}）"
    return f"罚款人民币 {figures}（大写：{money.in_capitals(amount)}），{TAKES_NAMES[row.takes]}"


def fen_of(row: PenaltySlip, amount: int | None) -> int | None:
    """The fen of an amount that is taken as money, else None."""
    is_money = row.measured == Measured.YUAN and row.takes != Takes.POINTS
    return amount if amount and is_money else None


def points_of(row: PenaltySlip, rule: Rule, amount: int | None) -> int:
    """The hundredths of points that an amount costs, 0 where it costs none."""
    if not amount or fen_of(row, amount) is not None:
        return 0
    return amount if row.measured == Measured.POINTS else rules.points_of(amount, rule.point_value)


def points_words(row: PenaltySlip, rule: Rule, amount: int | None) -> str:
    """The points that an amount costs (8 分), empty where it costs none."""
    points = points_of(row, rule, amount)
    return f"{hundredths.words(points)} 分" if points else ""


def measures_of(slips: Collection[int]) -> dict[int, list[PenaltyMeasure]]:
    """The measures of slips, in their order."""
    found: dict[int, list[PenaltyMeasure]] = {one: [] for one in slips}
    table = PenaltyMeasure
    for row in table.select().where(table.slip_id.in_(list(found))).order_by(table.id):
        found[row.slip_id].append(row)
    return found


def witnesses_of(slip_id: int) -> list[PenaltyWitness]:
    """The witnesses of a refusal, in their order."""
    table = PenaltyWitness
    return list(table.select().where(table.slip_id == slip_id).order_by(table.position, table.id))


def range_of(rule: Rule, quantity: int) -> str:
    """What the regulation names for the offence, for one and for so many."""
    if rule.is_open:
        return "制度没有写金额，由批准人决定"
    each = f"每{rule.unit} {rules.range_words(rule)}" if rule.unit else rules.range_words(rule)
    return f"{each}，共 {quantity} {rule.unit}" if rule.unit else each


def counted_words(procedure: Procedure) -> str:
    """How the days to appeal are counted: 自签收次日起 3 个自然日内."""
    start = "批准" if procedure.appeal_start == "issue" else "签收"
    return f"自{start}次日起 {days_words(procedure.appeal_days, procedure.appeal_count)}内"


def days_words(days: int, count: Count) -> str:
    """A length of days: 3 个自然日."""
    return f"{days} {COUNTED[count]}"


def signer(words: str) -> str:
    """Who decided, of the words of decisions: the last one without the step in brackets, with 代."""
    return words.rpartition("；")[2].partition("（")[0].strip()


def approver_of(row: PenaltySlip) -> str:
    """Who approved a slip: a colleague, or somebody from outside with his organisation."""
    if row.approver_outsider_id is not None:
        return _outsider(row.approved_words)
    return signer(row.approved_words) if row.approver_id is not None else "不须另人批准"


def decider_of(row: PenaltyAppeal) -> str:
    """Who answered an appeal, empty while nobody did: a colleague, or somebody from outside with his organisation."""
    return _outsider(row.decided_words) if row.decider_outsider_id is not None else signer(row.decided_words)


def _outsider(words: str) -> str:
    """Somebody from outside with his organisation, as he was called when he decided."""
    return words.rpartition("；")[2]


def receivers(slips: Sequence[PenaltySlip]) -> dict[int, str]:
    """Whom an appeal against each of these slips is given to: who answers it as things stand."""
    deciding = {record: one.decision for record, one in deciders.answering(slips).items()}
    names = holding.names_of({one.decider for one in deciding.values() if isinstance(one, Decision)})
    return {
        record: names.get(one.decider, "") if isinstance(one, Decision) else OUTSIDE
        for record, one in deciding.items()
    }  # fmt: skip


def day(on: date | None) -> str:
    """A day as the papers say it among other words; empty where there is none."""
    return f"{on:%Y-%m-%d}" if on is not None else ""


def moment(at: datetime | None) -> str:
    """A moment as the papers say it: 2026-11-23 09:52; empty where there is none."""
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""


def by_number(table: Any, column: Any, numbers: Iterable[int | None]) -> Iterator[Any]:
    """The rows with these numbers, some hundred at a time."""
    for asked in many.parts({one for one in numbers if one is not None}):
        yield from table.select().where(column.in_(asked)).order_by(table.id)


def require_all(person: Person, what: str) -> None:
    """Raise Forbidden for somebody who reaches only a part of the people: the paper is that of everybody."""
    if person.reach(rights.LIST_READ) is not Scope.ALL:
        raise Forbidden(f"{what}是全单位的，请由负责全部人员的人力资源或财务打印。")
