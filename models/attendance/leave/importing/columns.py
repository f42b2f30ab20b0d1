"""What a list of leave says, column by column: the words of other offices and programs brought into ours; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from models.attendance.leave.importing import spans
from models.attendance.leave.importing.spans import Edge, Range
from models.attendance.punches.moments import Yearless
from models.attendance.workflow import NoticeKind
from models.core import cells, text
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import ImportRow

LONGEST_CODE, LONGEST_NAME, LONGEST_WORDS = 32, 64, 300
NO_NAME = "没有写明是谁请假。请补上工号或姓名。"
NO_KIND = "没有写明请的是什么假。请补上，例如事假。"
NO_START = "没有写明从什么时候开始。请补上开始时间。"
NO_YEAR = "没有写明是哪一年。请写完整，例如 2026-10-21；整张表缺年份的，也可以在表的最上面写明年月。"
BACKWARDS = "结束时间早于开始时间。请核对这两格。"


class Decision(StrEnum):
    """What a list says about how a request stands; FINISHED says that it was decided, and not how."""

    APPROVED = "approved"
    REFUSED = "refused"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    FINISHED = "finished"


# In this order: words that deny stand before those they contain (未批准, 待审批, 撤销审批通过).
DECISIONS: tuple[tuple[str, Decision], ...] = (
    (r"撤回|撤销|取消|终止|作废|撤消|已删除", Decision.WITHDRAWN),
    (r"待|审批中|审核中|处理中|流转中|进行中|办理中|审批阶段|未审批?$|未审核|尚未|未处理", Decision.WAITING),
    (
        r"未(获|予|被)?(批准|通过|同意|准假?|批)|不予?(同意|批准|通过|准|批)|驳回|拒绝|退回|打回|否决|^否$|^[×xX✗]$",
        Decision.REFUSED,
    ),
    (r"销假|已返岗|已回岗", Decision.RETURNED),
    (r"批准|同意|通过|准假|已准|已批|已审|^准$|^是$|^[√✓vV]$|生效", Decision.APPROVED),
    (r"完成|结束|办结|归档|完结", Decision.FINISHED),
)  # fmt: skip
NOTICES: tuple[tuple[str, NoticeKind], ...] = (
    (
        r"未(能|曾)?(通知|告知|提前|请假|联系|打招呼|报告?|说)|没有?(通知|告知|打招呼|请假|说)|^[无未]|擅自|失联|事后",
        NoticeKind.NONE,
    ),
    (r"电话|来电|手机|致电|微信|短信|钉钉|QQ|当面|口头|面告|转告|捎话|代告", NoticeKind.PHONE),
    (r"书面|请假单|请假条|填单|申请|系统|审批|邮件", NoticeKind.WRITTEN),
    (r"通知|告知|打招呼|报告|^[有是已]", NoticeKind.PHONE),
)
NO_PROOF = re.compile(r"暂?无|没有?|未|不|否|缺|待|后补|[-/—*×xX0]+$|N/?A", re.IGNORECASE)
ALL_THERE = re.compile(r"有|是|齐|全|已|√|✓")
NOT_YET = re.compile(r"缺|待补|后补|未交|未提供|未附|补交中|补办中")


def _code(cell: Cell) -> str:
    found = cells.code(cell)
    if len(found) > LONGEST_CODE:
        raise CellFault("UNKNOWN_STAFF", f"“{found[:12]}…”太长，不是工号。请核对。")
    return found


def _name(cell: Cell) -> str:
    return cells.words(cell)[:LONGEST_NAME].strip()


def _words(cell: Cell) -> str:
    """Prose keeps its Chinese brackets."""
    found = text.tidy(cell) if isinstance(cell, str) else cells.words(cell)
    return found[:LONGEST_WORDS].strip()


def _year(cell: Cell) -> int | None:
    words = cells.words(cell)
    return int(words) if words.isdecimal() and len(words) == 4 else None


def _hours(cell: Cell) -> Any:
    """A length whose heading says that it is in hours."""
    found = spans.amount(cell)
    return found if found is None or found.has_unit else spans.Amount(0, round(found.days * 60 / 100), has_unit=True)


def _decision(cell: Cell) -> Decision | None:
    words = re.sub(r"\s", "", cells.words(cell))
    if not words or re.fullmatch(r"[-/—]+", words):
        return None
    found = next((decision for pattern, decision in DECISIONS if re.search(pattern, words)), None)
    if found is None:
        raise CellFault("BAD_STATE", f"看不出“{words}”是批准了没有。请写成已批准、未批准、待批准或已撤回。")
    return found


def _notice(cell: Cell) -> tuple[str, str]:
    """How somebody told of his leave, and the words for it; nothing said is a request in writing."""
    words = _words(cell)
    plain = re.sub(r"\s", "", words)
    if not plain or re.fullmatch(r"[-/—]+", plain):
        return str(NoticeKind.WRITTEN), ""
    found = next((kind for pattern, kind in NOTICES if re.search(pattern, plain)), None)
    if found is None:
        raise CellFault("BAD_NOTICE", f"看不出“{words}”是怎样通知的。请写成书面申请、电话通知或未通知，或清空这一格。")
    return str(found), words


COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("work_no", "工号", _code, (
        "员工编号", "员工号", "员工工号", "职工号", "职工编号", "工牌号", "人员编号", "请假人工号", "申请人工号",
        "发起人工号", "创建人工号", "提交人工号",
    )),
    ImportColumn("name", "姓名", _name, (
        "请假人", "请假人姓名", "请假人员", "员工姓名", "职工姓名", "人员姓名", "申请人", "申请人姓名", "发起人姓名",
        "发起人", "创建人", "创建人姓名", "提交人", "提交人姓名", "名字", "人员", "休假人",
    )),
    ImportColumn("department", "部门", _name, (
        "班组", "所属部门", "所在部门", "部门班组", "科室", "申请人部门", "发起人部门", "请假人部门", "创建人部门",
        "提交人部门", "所属班组",
    )),
    ImportColumn("kind", "假别", _words, (
        "请假类型", "请假类别", "请假种类", "假期类型", "假期类别", "假期名称", "假种", "假类", "休假类型",
        "休假类别", "类别", "类型", "请假项目", "请假",
    )),
    ImportColumn("starts", "开始时间", spans.ends, (
        "请假开始时间", "开始日期", "请假开始日期", "起始时间", "起始日期", "请假起始时间", "请假起始日期",
        "休假开始时间", "休假开始日期", "起止时间", "起止日期", "请假起止时间", "请假起止日期", "请假时间段",
        "请假期间", "请假时间", "请假日期", "休假时间", "休假日期", "开始", "起始", "起", "自", "从", "日期",
        "开始于", "时间",
    )),
    ImportColumn("starts_part", "开始时段", spans.ends, (
        "起始时段", "开始上下午", "开始时刻", "起始时刻", "开始半天", "上下午", "上午/下午", "时段", "开始班次",
        "时间", "开始日期", "起始日期", "请假开始日期", "请假日期", "日期",
    )),
    ImportColumn("ends", "结束时间", spans.edge, (
        "请假结束时间", "结束日期", "请假结束日期", "截止时间", "截止日期", "请假截止时间", "终止时间", "终止日期",
        "休假结束时间", "休假结束日期", "结束", "截止", "止", "至", "到", "结束于",
    )),
    ImportColumn("ends_part", "结束时段", spans.edge, (
        "截止时段", "终止时段", "结束上下午", "结束时刻", "截止时刻", "结束半天", "结束日期", "截止日期",
        "请假结束日期",
    )),
    # Before the days: «时长» alone is days.
    ImportColumn("hours", "请假小时", _hours, (
        "时长（小时）", "请假时长（小时）", "小时数", "请假小时数", "请假时数", "时数", "合计小时",
        "请假时间（小时）",
    )),
    ImportColumn("days", "请假天数", spans.amount, (
        "天数", "时长", "请假时长", "休假天数", "实际天数", "实休天数", "合计天数", "合计", "共计", "天",
        "请假时长（天）",
    )),
    ImportColumn("applied", "申请时间", spans.edge, (
        "申请(通知)时间", "申请/通知时间", "申请日期", "通知时间", "提交时间", "提交日期", "发起时间", "发起日期",
        "创建时间", "填单时间", "填写日期", "填表日期", "填表时间", "报备时间", "请假申请时间", "登记时间",
        "登记日期",
    )),
    ImportColumn("proof", "证明材料", _words, (
        "证明", "病假证明", "医院证明", "请假证明", "证明文件", "相关证明", "证明资料", "是否有证明", "有无证明",
        "凭证", "附件",
    )),
    ImportColumn("notice", "通知情况", _notice, ("通知方式", "告知方式", "告知情况", "请假方式", "申请方式", "通知")),
    # The result says how it was decided where a program keeps «done» apart from it.
    ImportColumn("result", "审批结果", _decision, (
        "批准结果", "审核结果", "是否批准", "是否同意", "批准与否", "审批意见",
    )),
    ImportColumn("state", "审批状态", _decision, (
        "批准情况", "审批情况", "审核状态", "审核情况", "状态", "单据状态", "批准", "审批",
    )),
    ImportColumn("approver", "审批人", _words, (
        "批准人", "审批人姓名", "审核人", "批准领导", "签批人", "历史审批人姓名", "历史审批人", "审批记录",
        "主管签字", "领导签字",
    )),
    ImportColumn("decided", "审批时间", spans.edge, (
        "审批日期", "批准时间", "批准日期", "完成时间", "完成日期", "审核时间", "审批完成时间", "结束审批时间",
    )),
    ImportColumn("returned", "销假时间", spans.edge, (
        "销假日期", "实际销假日期", "返岗时间", "返岗日期", "实际返岗时间", "实际返岗日期", "回岗时间", "到岗日期",
        "到岗时间", "复工日期",
    )),
    ImportColumn("reason", "事由", _words, (
        "请假事由", "请假原因", "请假理由", "原因", "理由", "申请理由", "事由说明", "休假原因",
    )),
    ImportColumn("deputy", "代理人", _name, (
        "职务代理人", "工作代理人", "工作交接人", "交接人", "代班人", "顶班人", "代岗人", "接替人",
    )),
    ImportColumn("phone", "联系电话", _words, (
        "请假期间联系电话", "联系方式", "电话", "手机", "手机号", "手机号码", "紧急联系方式",
    )),
    ImportColumn("reference", "审批编号", _words, (
        "审批单号", "流程编号", "请假单号", "单号", "申请单号", "申请编号", "单据编号",
    )),
    ImportColumn("remark", "备注", _words, ("说明", "附注")),
    ImportColumn("year", "年份", _year, ("年",)),
)  # fmt: skip
LABELS: Mapping[str, str] = {column.key: column.label for column in COLUMNS}
NEEDED = ("kind", "starts")
ONE_OF = ("work_no", "name")


def complete(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a row with the ends of the leave brought together, and what one cell says for another."""
    kept = {key: values[key] for key in values if values[key] not in (None, "")}
    year = kept.pop("year", None)
    starts = kept.get("starts")
    if isinstance(starts, Range):
        kept["starts"] = starts.first
        kept.setdefault("ends", starts.last)
    first, last = _both(kept, year)
    kept |= {key: one for key, one in (("starts", first), ("ends", last)) if one is not None}
    for key in ("applied", "decided", "returned"):
        if key in kept:
            kept[key] = kept[key].of(_year_of(kept.get("starts")) or year)
    if "hours" in kept:
        kept.setdefault("days", kept.pop("hours"))
    kept["notice"] = kept.get("notice") or (str(NoticeKind.WRITTEN), "")
    return kept


def _both(kept: dict[str, Any], year: int | None) -> tuple[Edge | None, Edge | None]:
    """Both ends with the columns beside them and their years: the later one has the day of the earlier by itself."""
    first: Edge | None = kept.get("starts")
    part: Edge | Range | None = kept.pop("starts_part", None)
    until: Edge | None = kept.pop("ends_part", None)
    if isinstance(part, Range):
        until = until or part.last
        part = part.first
    if first is None:
        return None, kept.get("ends")
    first = first.beside(part).of(year)
    written: Edge | None = kept.get("ends")
    if written is None:
        if until is None and (part is None or part.half is not spans.Half.WHOLE):
            return first, None
        written = Edge(None)
    # One column with 上午 or 下午 for a leave of one day says both.
    if until is None and part is not None and part.half and written.day in (None, kept["starts"].day):
        until = part
    last = written.beside(until).of(_year_of(first) or year, first.day)
    return first, _after(written, first, last)


def _after(written: Edge, first: Edge, last: Edge) -> Edge:
    """The later end, in the next year where it was written without its year and the leave lasts over New Year."""
    begin, end = first.day, last.day
    if not (isinstance(written.day, Yearless) and isinstance(begin, date) and isinstance(end, date)):
        return last
    is_next = begin.month == 12 and end.month <= 2
    return last._replace(day=end.replace(year=begin.year + 1)) if is_next else last


def _year_of(found: Edge | None) -> int | None:
    return found.day.year if found is not None and isinstance(found.day, date) else None


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """The faults of one row in itself, after those of its cells."""
    if bad:
        return []
    values = row.values
    if not any(values.get(key) for key in ONE_OF):
        return [row.fault(LABELS["name"], "", "UNKNOWN_STAFF", NO_NAME)]
    if not values.get("kind"):
        return [row.fault(LABELS["kind"], "", "UNKNOWN_LEAVE", NO_KIND)]
    first, last = values.get("starts"), values.get("ends")
    if first is None or first.day is None:
        return [row.fault(LABELS["starts"], "", "MISSING_DATE", NO_START)]
    if not isinstance(first.day, date):
        return [row.fault(LABELS["starts"], yearless(first), "BAD_DATE", NO_YEAR)]
    if last is not None and isinstance(last.day, date) and last.day < first.day:
        return [row.fault(LABELS["ends"], f"{last.day:%Y-%m-%d}", "BAD_SPAN", BACKWARDS)]
    if decision(values) is Decision.FINISHED:
        sentence = "只写了审批已经完成，看不出是同意还是拒绝。请补上审批结果。"
        return [row.fault(LABELS["state"], "", "BAD_STATE", sentence)]
    return []


def yearless(edge: Edge) -> str:
    """A day without its year as it is told."""
    return f"{edge.day.month}月{edge.day.day}日" if isinstance(edge.day, Yearless) else ""


def decision(values: Mapping[str, Any]) -> Decision:
    """How a request stands by both columns that may tell it; one of which nothing is said waits."""
    told = (values.get("state"), values.get("result"))
    order = (Decision.WITHDRAWN, Decision.REFUSED, Decision.WAITING, Decision.RETURNED, Decision.APPROVED)
    return next((one for one in (*order, Decision.FINISHED) if one in told), Decision.WAITING)


def documents(words: str, needed: Sequence[str]) -> Sequence[str]:
    """The documents that words about the proof of a leave say were handed in: those they name, else all needed ones."""
    plain = re.sub(r"\s", "", words)
    if not plain or NO_PROOF.match(plain) or NOT_YET.search(plain):
        return ()
    named = [one for one in needed if one in plain]
    return named if named and not ALL_THERE.match(plain) else needed


def outside(rows: Iterable[ImportRow], month: str) -> list[Fault]:
    """The rows of a file that lie wholly outside the month (2026-10) it was said to be about."""
    first = date(int(month[:4]), int(month[5:]), 1)
    after = (first + timedelta(days=32)).replace(day=1)
    sentence = f"不在写明的 {month} 里，没有导入。要导入其他月份，请不写月份再导入一次。"
    found = []
    for row in rows:
        starts, ends = row.values.get("starts"), row.values.get("ends")
        begin = starts.day if starts is not None and isinstance(starts.day, date) else None
        end = ends.day if ends is not None and isinstance(ends.day, date) else begin
        if begin is not None and end is not None and not (begin < after and end >= first):
            found.append(row.fault(LABELS["starts"], f"{begin:%Y-%m-%d}", "LEFT_OUT", sentence))
    return found


def moment_of(edge: Edge | None, default: time = time()) -> datetime | None:
    """The moment of a column that has one; a day alone is at `default`."""
    if edge is None or not isinstance(edge.day, date):
        return None
    if edge.half in (spans.Half.SECOND, spans.Half.NOON):
        default = time(12)
    return datetime.combine(edge.day, edge.clock or default) + timedelta(days=edge.later)
