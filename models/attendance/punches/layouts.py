"""Sheets of punches that are no plain table: the machine's blocks, a grid of people and days, a log without header."""

from __future__ import annotations

from models.attendance.punches import blocks, grids, logs, spans
from models.core.imports.layouts import Layout, Sheet

SUMMED = ("出勤天数", "迟到次数", "早退次数", "旷工天数", "缺卡次数", "上班缺卡次数", "应出勤天数", "实际出勤天数",
          "旷工次数", "正常天数", "异常天数", "应打卡天数")  # fmt: skip


def is_summary(sheet: Sheet) -> bool:
    """Whether a sheet counts days and lateness in the words of another program."""
    return any(sum(spans.plain(cell).removesuffix("(次)") in SUMMED for cell in row.cells) > 1 for row in sheet.rows)


LAYOUTS = (
    Layout("考勤机导出的打卡记录", logs.recognises, logs.unfold),
    Layout("考勤机记录表", blocks.recognises, blocks.unfold),
    Layout(
        "月度汇总",
        is_summary,
        refusal="这是别的软件按自己的规则算出的汇总，不是打卡记录，没有读取。"
        "请选择“原始记录”或“打卡时间”工作表，或重新导出打卡明细。",
    ),
    Layout("每人一行的打卡时间表", grids.recognises, grids.unfold),
)
