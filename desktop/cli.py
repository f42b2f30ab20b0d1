"""The command line: arguments in, one result out; reasons in Chinese on stderr, never a traceback."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from desktop import arguments, logs, memory
from desktop.arguments import WRONG_USAGE

log = logging.getLogger("hearthdesk.cli")
REFUSED = 1


def main(argv: Sequence[str]) -> int:
    """Run one command. Returns 0 when it is done, 1 when it was refused or done in part, 2 for wrong usage."""
    sys.stdout, sys.stderr = _utf8(sys.stdout), _utf8(sys.stderr)
    try:
        options = arguments.parser().parse_args(list(argv))
    except SystemExit as end:  # argparse has said why
        return int(end.code or 0)
    logs.install(memory.folder() / "logs")
    return _run(options, is_json=getattr(options, "json", False))


def _run(options: Any, *, is_json: bool) -> int:
    from desktop import commands, terminal
    from models.core import database
    from models.core.errors import ConnectionLost, Refused

    try:
        result = commands.run(options)
    except terminal.WrongUsage as wrong:
        _tell([str(wrong)])
        return WRONG_USAGE
    except Refused as refused:
        return _refused(terminal.reasons(refused), refused.code, is_json=is_json)
    except ConnectionLost as lost:
        log.warning("connection lost: %r", lost)
        sentence = "与数据库的连接中断，这次操作可能没有完成。连接恢复后请先查看结果，再决定是否重做。"
        return _refused([sentence], "CONNECTION", is_json=is_json)
    except KeyboardInterrupt:
        return _refused(["已中断。没有完成的部分没有写入。"], "INTERRUPTED", is_json=is_json)
    except Exception as error:  # noqa: BLE001  (the last one to know; the log has the traceback)
        known = database.in_words(error)
        return _refused([known.sentence if known else _unforeseen(error)], "ERROR", is_json=is_json)
    finally:
        database.close()
    told = True
    if is_json:
        told = _print(json.dumps(result.data, ensure_ascii=False, default=str))
    elif result.text:
        told = _print(result.text)
    _tell(result.reasons)
    return result.status if told else REFUSED


def _unforeseen(error: Exception) -> str:
    number = logs.error_number()
    log.critical("[%s] %r", number, error, exc_info=error)
    return f"程序出错，没有完成，已经保存的数据没有受影响。请把错误编号 {number} 告诉系统管理员。"


def _refused(reasons: Sequence[str], code: str, *, is_json: bool) -> int:
    if is_json:
        _print(json.dumps({"error": {"code": code, "reasons": list(reasons)}}, ensure_ascii=False))
    _tell(reasons)
    return REFUSED


def _tell(reasons: Sequence[str]) -> None:
    for reason in reasons:
        sys.stderr.write(f"{reason}\n")


def _print(words: str) -> bool:
    """Write the result; False when its place does not take it, such as a file on a full disk."""
    try:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()
    except OSError as error:  # Python must not complain again while it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # a reader that has seen enough is no fault
            log.warning("the result cannot be written: %r", error)
            _tell(["命令已执行，但结果没有写完。请检查输出的位置和磁盘空间。"])
            return False
    return True


def _utf8(stream: TextIO | None) -> Any:
    """The stream as UTF-8, whatever the console of Windows prefers; a windowed program has none at all."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  (open as long as the program runs)
    if hasattr(stream, "reconfigure") and (stream.encoding or "").lower().replace("-", "") != "utf8":
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return stream
