"""Headings that look like an amount or a status which a file would lose: a person has to choose their columns; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from models.core import cells, script

Hints = Mapping[str, tuple[str, re.Pattern[str]]]  # by column: its word, and what headings of it look like

# What stands beside an amount and is none: its day, its way, who took it, why, of an earlier time.
BESIDE = re.compile(
    r"日期|时间|[日年月]$|方式|渠道|[员人]$|编?号|备注|说明|原因|依据|政策$|期数|[月天户次笔套]数|状态|是否|类型|类别|[率比]|标[志识]"
    r"|电话|地址|单位$|截[止至]|往年|上年|去年|以前|历史|陈欠|上[期季月]|前期"
)


def overlooked(hints: Hints, named: Collection[str], unread: Sequence[str], beside: re.Pattern[str] = BESIDE) -> str:
    """Why a person has to look at headings: one that nobody took looks like a column that the file seems to lack."""
    for key, (word, pattern) in hints.items():
        for heading in unread if key not in named else ():
            plain = script.simplified(cells.header_key(heading))
            if pattern.search(plain) and not beside.search(plain):
                return (
                    f"“{heading[:30]}”这一列像是“{word}”，但没有认出来，没有读取。"
                    f"请把表头改成“{word}”，或在窗口里点表头的行号，为这一列选择字段。"
                )
    return ""
