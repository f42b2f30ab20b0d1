"""The sentences in which files from outside are refused."""

from __future__ import annotations

import errno

from models.core.errors import Refused

AS_XLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"
NETWORK = {
    getattr(errno, name)
    for name in (
        "ENOTCONN", "ENETUNREACH", "ENETDOWN", "EHOSTUNREACH", "EHOSTDOWN", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT",
        "ESTALE", "EIO", "ENXIO", "ENODEV",
    )
    if hasattr(errno, name)
}  # fmt: skip
NETWORK_OF_WINDOWS = {21, 53, 55, 59, 64, 67, 121, 1167, 1231, 1232}  # a drive or a share that went away


def refused(name: str, words: str) -> Refused:
    """The refusal of a file; `words` go on after its name."""
    return Refused(f"文件“{name}”{words}", code="FILE")


def damaged(name: str) -> Refused:
    """The refusal of a file whose content does not hold together."""
    return refused(name, f"已损坏，读不出内容。{AS_XLSX}")


def odd(name: str) -> Refused:
    """The refusal of a file that no office program writes so."""
    return refused(name, f"内部结构不正常，没有读取。{AS_XLSX}")


def too_much(name: str) -> Refused:
    """The refusal of a file whose content would fill the memory."""
    return refused(name, "解开后大得不正常，没有读取。请另存一份只含数据的表格再导入。")


def changing(name: str) -> Refused:
    """The refusal of a file that somebody else writes meanwhile."""
    return refused(name, "在读取时被改动，没有读完。请等别的程序写完后再试。")


def unreadable(name: str, error: OSError) -> Refused:
    """The refusal of a file that the system does not hand out."""
    if isinstance(error, FileNotFoundError):
        return refused(name, "不存在。请检查后再试。")
    if error.errno in NETWORK or getattr(error, "winerror", None) in NETWORK_OF_WINDOWS:
        return refused(name, "读到一半中断了，可能是网络或移动硬盘断开。请把文件复制到本机后再试。")
    return refused(name, "打不开，可能正被别的程序占用或没有读取权限。请检查后再试。")
