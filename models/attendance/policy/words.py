"""The rules of attendance in words: each row of a policy table in one line, amounts, and spans of minutes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models.attendance.workflow import COMP_SOURCE_NAMES, EVENT_NAMES, RESULT_NAMES, Event, Result
from models.core import hundredths as amounts
from models.core import money

Row = Mapping[str, Any]
# What is numbered together in a month; which one an event belongs to, the bands say.
GROUP_NAMES: Mapping[str, str] = {
    "late_early": "迟到早退",
    "late": "迟到",
    "early": "早退",
    "missing": "缺卡",
    "no_record": "全天无打卡",
    "no_show": "缺席",
    "other": "其他",
}
NOTICES: Mapping[str, str] = {"none": "没有", "late": "事后", "ahead": "事先"}
NOTICE_NAMES: Mapping[str, str] = {"none": "没有电话报告", "late": "到点以后才报告", "ahead": "事先电话报告"}
BY_NAMES: Mapping[str, str] = {"count": "按次数", "minutes": "按分钟合计"}
# Only these are measured in minutes.
TIMED = (Event.LATE, Event.EARLY)


def span(first: int, last: int | None) -> str:
    """Minutes from one to another, both included: 1–29 分钟, 181 分钟以上."""
    if last is None:
        return f"{first} 分钟以上"
    return f"{first} 分钟" if first == last else f"{first}–{last} 分钟"


def hundredths(amount: int) -> str:
    """An amount that is kept in hundredths: 50 is 0.5, 200 is 2."""
    return amounts.words(amount)


def yuan(fen: int) -> str:
    """Money as it is said in a sentence: 1 元, 0.50 元."""
    return f"{fen // 100} 元" if fen % 100 == 0 else f"{money.format_yuan(fen)} 元"


def times(first: int, last: int | None) -> str:
    """From which to which time in the month: 第 2 次起, 第 2–4 次, 第 3 次."""
    if last is None:
        return f"第 {first} 次起" if first > 1 else "每次"
    return f"第 {first} 次" if first == last else f"第 {first}–{last} 次"


def band(row: Row) -> str:
    """A row of bands: 迟到 30–180 分钟：旷工 0.5 天."""
    event = Event(row["event"])
    minutes = f" {span(row['from_minutes'], row['to_minutes'])}" if event in TIMED else ""
    notice = f"，{NOTICE_NAMES[row['notice']]}" if row["notice"] else ""
    result = Result(row["result"])
    told = RESULT_NAMES[result]
    if result is Result.ABSENCE:
        told = "旷工，按小时折算" if row["absence_by_hours"] else f"旷工 {row['absence']} 天"
    if row["group"]:
        told = f"计入{GROUP_NAMES[row['group']]}次数" + (f"，{told}" if result is Result.ABSENCE else "")
    cost = _costs(None, row["fen"], row["fen_per_minute"], None)
    if row["fen_per_minute"] and row["free_minutes"]:
        cost += f"（{row['free_minutes']} 分钟以后）"
    return f"{EVENT_NAMES[event]}{minutes}{notice}：{told}" + (f"，{cost}" if cost else "")


def step(row: Row) -> str:
    """A row of steps: 迟到早退第 2 次起：扣 2 分."""
    cost = _costs(row["points"], row["fen"], row["fen_per_minute"], row["absence"]) or "不扣"
    return f"{GROUP_NAMES[row['group']]}{times(row['from_nth'], row['to_nth'])}：{cost}"


def threshold(row: Row) -> str:
    """A row of thresholds: 迟到早退当月满 3 次：另外扣 5 分."""
    cost = _costs(row["points"], row["fen"], None, row["absence"]) or "不扣"
    how = f"改为{cost}，不再按次" if row["replaces"] else f"另外{cost}"
    again = f"，以后每 {row['every']} 次再计一遍" if row["every"] else ""
    apart = "" if row["counts_tolerated"] else "（容忍的不算在内）"
    return f"{GROUP_NAMES[row['group']]}当月满 {row['count']} 次{apart}：{how}{again}"


def tolerance(row: Row) -> str:
    """A row of tolerance: 迟到早退每月容忍 1 次."""
    most = f"（每次不超过 {row['most_minutes']} 分钟）" if row["most_minutes"] is not None else ""
    how = f"合计 {row['amount']} 分钟以内容忍" if row["by"] == "minutes" else f"容忍 {row['amount']} 次"
    return f"{GROUP_NAMES[row['group']]}每月{how}{most}"


def flex(row: Row) -> str:
    """A row of late evenings: 下班后多留 120 分钟以上，第二天可晚到 60 分钟."""
    return f"下班后多留 {row['after_minutes']} 分钟以上，第二天可晚到 {row['later_minutes']} 分钟"


def comp(row: Row) -> str:
    """A row of compensatory rest: 加班按 100% 给补休."""
    least = f"，不满 {row['least_minutes']} 分钟不计" if row["least_minutes"] else ""
    return f"{COMP_SOURCE_NAMES[row['source_of_rest']]}按 {row['percent']}% 给补休{least}"


def _costs(points: Decimal | None, fen: int | None, per_minute: int | None, absence: Decimal | None) -> str:
    parts = [
        f"扣 {points} 分" if points else "",
        f"扣 {yuan(fen)}" if fen else "",
        f"每分钟扣 {yuan(per_minute)}" if per_minute else "",
        f"旷工 {absence} 天" if absence else "",
    ]
    return "，".join(part for part in parts if part)
