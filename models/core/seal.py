"""A check sum inside a backup file, so that one changed byte is found before it is restored."""

from __future__ import annotations

import zlib
from pathlib import Path

# Two numbers of an SQLite file's header that belong to the application: who wrote the file, and the sum.
MARK, MARK_AT = b"HDBK", 68
SUM_AT = 60
HEADER = 100
PIECE = 1024 * 1024


def put(file: Path) -> None:
    """Mark a finished, closed SQLite file with the sum of its bytes."""
    with file.open("r+b") as stream:
        stream.seek(MARK_AT)
        stream.write(MARK)
    total = _sum(file)
    with file.open("r+b") as stream:
        stream.seek(SUM_AT)
        stream.write(total)


def is_broken(file: Path) -> bool:
    """Whether a sealed file differs from what was sealed; files of versions that did not seal are never broken."""
    with file.open("rb") as stream:
        header = stream.read(HEADER)
    return header[MARK_AT : MARK_AT + 4] == MARK and header[SUM_AT : SUM_AT + 4] != _sum(file)


def _sum(file: Path) -> bytes:
    with file.open("rb") as stream:
        header = bytearray(stream.read(HEADER))
        header[SUM_AT : SUM_AT + 4] = bytes(4)
        total = zlib.crc32(header)
        while piece := stream.read(PIECE):
            total = zlib.crc32(piece, total)
    return total.to_bytes(4, "big")
