"""What the acts on penalty slips share: fields, times that somebody states, scans, who types for whom, words told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from models.core import files
from models.core.errors import BadFields, Forbidden, Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done
from models.core.unit import Unit
from models.penalty.slip.holding import named, title
from models.penalty.tables import PenaltySlip

ENTITY = "penalty_slip"
CHANGED = frozenset({
    ENTITY, "penalty_measure", "penalty_witness", "penalty_appeal", "penalty_deduction", "penalty_fund", "score_line",
})  # fmt: skip
ENTRY = Field("id", "处罚单", Kind.REF, required=True, ref=ENTITY)
REMARK = Field("remark", "说明", Kind.TEXT, max_length=300)
WHY = Field("reason", "原因", Kind.TEXT, required=True, max_length=300)
SCAN = Field("scan", "扫描件", Kind.FILE, hint="照片或扫描文件，PDF、PNG 或 JPG")
NEEDED_SCAN = Field("scan", "扫描件", Kind.FILE, required=True, hint="有签字的原件，照片或扫描文件")
BACKDATED = Field("remark", "补登说明", Kind.TEXT, max_length=300, hint="不是当天登记的，写明原因，并附扫描件")


def received(unit: Unit) -> datetime:
    """When an act was done: the receipt of what is recorded on behalf, else now."""
    return unit.behalf.received_at if unit.behalf is not None else unit.now


def minute(at: datetime) -> datetime:
    """A moment as forms write it."""
    return at.replace(second=0, microsecond=0)


def time_fault(unit: Unit, at: datetime, since: datetime | None, after: str) -> str | None:
    """Why something cannot have been at this moment: the future, or before what it follows; None where it can."""
    if at > unit.now:
        return "时间还没有到，请核对。"
    if since is not None and at < minute(since):
        return f"{after}是 {since:%Y-%m-%d %H:%M}，时间不能更早。请核对。"
    return None


def backdated_faults(unit: Unit, at: datetime, f: Values) -> dict[str, str]:
    """What is missing where the deed of an earlier day is told only now: the paper, and why so late."""
    if at.date() >= unit.today:
        return {}
    faults = {} if f["scan"] is not None else {"scan": "不是当天登记的，须附扫描件。"}
    return faults if f["remark"] else {**faults, "remark": "不是当天登记的，请写明原因。"}


def require_time(unit: Unit, since: datetime | None, after: str) -> datetime:
    """When this act was done; what is recorded on behalf was received no earlier than what it follows.

    Raises BadFields under `received_at`.
    """
    at = received(unit)
    fault = time_fault(unit, at, since, after)
    if fault:
        raise BadFields({"received_at": fault}, {"received_at": "收到时间"})
    return at


def require_typist(unit: Unit, row: PenaltySlip, what: str, others: Collection[int | None] = ()) -> None:
    """Raise Forbidden where what somebody did on paper is typed by a party: the issuer, the punished, or `others`."""
    typist = unit.actor.employee_id
    if typist is not None and typist in (row.issuer_id, row.employee_id, *others):
        raise Forbidden(
            f"{unit.actor.name}是{named(row)}的当事人，不能登记{what}。请由另一位办公室或人力资源的同事登记。没有保存。"
        )


def require_other_typist(unit: Unit, row: PenaltySlip, what: str) -> None:
    """Raise Forbidden where an act that is recorded on behalf is typed by the issuer or by the punished."""
    if unit.behalf is not None:
        require_typist(unit, row, what)


def require_written(unit: Unit, what: str) -> None:
    """Raise Refused where a signature or an appeal is recorded on behalf and came otherwise than on paper."""
    if unit.behalf is not None and unit.behalf.channel != "paper":
        raise Refused(
            f"{what}以书面为准，不能凭电话或口头登记。请让本人在程序里办理，或者在纸上签字后再登记。这次没有保存。"
        )


def scan_name(content: bytes | None, words: str) -> str:
    """The name under which a scan is kept, empty without one. Raises BadFields for neither PDF nor picture."""
    if content is None:
        return ""
    kind = files.scan_kind(content)
    fault = files.content_fault(content) or (None if kind else "扫描件应为 PDF、PNG 或 JPG。请重新选择文件。")
    if fault:
        raise BadFields({"scan": fault}, {"scan": "扫描件"})
    return f"{words}.{kind}"


def told(notice: str, row: PenaltySlip, entity: str = ENTITY, record: int | None = None) -> Done:
    """What an act on a slip says it did; `entity` and `record` name a part of it."""
    return Done(notice, CHANGED, (entity, row.id if record is None else record), f"{row.name} {title(row)}".strip())
