"""Writing files for people: whole or not at all, and in words when the place does not take them."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.core import disk
from models.core.errors import Refused

ELSEWHERE = "请检查文件夹是否存在、文件是否正被打开，或换一个位置。"


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A temporary name beside a file, which gets its own name in the end and takes the place of an older one.

    Raises Refused when it cannot be written; then the older one is as it was. Other errors pass, and leave nothing.
    """
    target = out.absolute()
    try:
        with disk.beside(target) as temporary:
            yield temporary
            disk.publish(temporary, target, replace=True)
    except OSError as error:
        raise _refused(out, error.errno) from error
    except Exception as error:
        # The writer of workbooks tells a full disk in its own way: SerialisationError("IO_ENOSPC").
        code = str(error).removeprefix("IO_")
        if type(error).__module__ != "lxml.etree" or not hasattr(errno, code):
            raise
        raise _refused(out, getattr(errno, code)) from error


def _refused(out: Path, code: int | None) -> Refused:
    why = disk.SYSTEM_FAULTS.get(code or 0, ELSEWHERE)
    if code in (errno.EACCES, errno.EPERM) and out.is_file():
        why = "文件可能正在 Excel 里打开，或没有写入权限。请关闭它，或换一个文件名。"
    return Refused(f"没有写成“{out.name}”：{why}", code="FILE")
