"""Doing something with a file that may be built to do harm: in a child process with limits of time and memory."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from models.core.errors import Refused

SECONDS, MEGABYTES = 30, 512
MB = 1024 * 1024


def run(function: Callable[..., Any], *arguments: Any, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Any:
    """The result of a function of a module, called in a process of its own.

    Raises Refused when the function refuses, takes longer, needs more memory, or takes its process down.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, megabytes, function, arguments), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise Refused(f"处理超过 {seconds:.0f} 秒，已停止。请简化这个文件后再试。", code="TOO_SLOW")
        outcome, result = ours.recv()
    except EOFError as error:  # the process died without a word
        raise Refused("处理这个文件需要的内存过多，或文件已损坏，已停止。请简化后再试。", code="TOO_LARGE") from error
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()
    if outcome == "refused":
        raise Refused(result, code="FILE")
    return result


def _work(answer: Connection, megabytes: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """What the child does: limit itself first, then work and answer."""
    _limit_memory(megabytes)
    try:
        told = ("done", function(*arguments))
    except Refused as refused:
        told = ("refused", refused.sentence)
    except (MemoryError, RecursionError):
        told = ("refused", "处理这个文件需要的内存过多，已停止。请简化后再试。")
    answer.send(told)
    answer.close()


def _limit_memory(megabytes: int) -> None:
    if sys.platform == "win32":
        _limit_on_windows(megabytes)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * MB, megabytes * MB))


def _limit_on_windows(megabytes: int) -> None:
    """Put this process into a job whose processes get no more memory; Windows has no limit of its own kind."""
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("times", ctypes.c_int64 * 2), ("flags", wintypes.DWORD), ("sizes", ctypes.c_size_t * 2),
            ("processes", wintypes.DWORD), ("affinity", ctypes.c_size_t), ("classes", wintypes.DWORD * 2),
        )  # fmt: skip

    class Extended(ctypes.Structure):
        _fields_ = (("basic", Basic), ("io", ctypes.c_uint64 * 6), ("memory", ctypes.c_size_t * 4))

    job_memory_of_one_process, extended_limits = 0x100, 9
    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = wintypes.HANDLE
    limits = Extended()
    limits.basic.flags = job_memory_of_one_process
    limits.memory[0] = megabytes * MB
    job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
    kernel.SetInformationJobObject(job, extended_limits, ctypes.byref(limits), ctypes.sizeof(limits))
    kernel.AssignProcessToJobObject(job, wintypes.HANDLE(kernel.GetCurrentProcess()))
