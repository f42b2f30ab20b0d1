"""Bars as pictures for papers: a share of a whole, with a mark where the target is, in greys that print."""

from __future__ import annotations

import struct
import zlib

from models.core.papers.values import Picture

PER_MM = 12  # pixels
MARK = 6  # pixels of the target's mark
EMPTY, FULL, LINE, EDGE = 232, 120, 0, 170  # greys


def bar(part: int, whole: int, target_percent: int | None = None, *, width_mm: int = 30, height_mm: int = 3) -> Picture:
    """A bar as long as the whole, filled as far as the part goes; nothing of no whole."""
    if whole <= 0:
        return Picture(b"", height_mm)
    width = width_mm * PER_MM
    filled = min(width, max(0, width * part // whole))
    row = bytearray([FULL] * filled + [EMPTY] * (width - filled))
    if target_percent is not None:
        at = min(width - MARK, max(0, width * target_percent // 100 - MARK // 2))
        row[at : at + MARK] = bytes([LINE] * MARK)
    row[0] = row[-1] = EDGE
    edge = bytes([EDGE] * width)
    lines = [edge, *[bytes(row)] * (height_mm * PER_MM - 2), edge]
    return Picture(_png(lines), height_mm)


def _png(lines: list[bytes]) -> bytes:
    """Rows of grey pixels as a PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 0, 0, 0, 0)  # 8 bits of grey
    pixels = zlib.compress(b"".join(b"\x00" + line for line in lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
