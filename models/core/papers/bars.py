"""Bars as pictures for papers: a share of a whole, with a mark where the target is, in greys that print."""

from __future__ import annotations

import struct
import zlib

from models.core.papers.values import Picture

WIDTH, HEIGHT, MARK = 480, 28, 4  # pixels
EMPTY, FULL, LINE, EDGE = 232, 110, 0, 170  # greys


def bar(part: int, whole: int, target_percent: int | None = None, *, height_mm: int = 3) -> Picture:
    """A bar as long as the whole, filled as far as the part goes; nothing of no whole."""
    if whole <= 0:
        return Picture(b"", height_mm)
    filled = min(WIDTH, max(0, WIDTH * part // whole))
    row = bytearray([FULL] * filled + [EMPTY] * (WIDTH - filled))
    if target_percent is not None:
        at = min(WIDTH - MARK, max(0, WIDTH * target_percent // 100 - MARK // 2))
        row[at : at + MARK] = bytes([LINE] * MARK)
    row[0] = row[-1] = EDGE
    edge = bytes([EDGE] * WIDTH)
    lines = [edge, *[bytes(row)] * (HEIGHT - 2), edge]
    return Picture(_png(lines), height_mm)


def _png(lines: list[bytes]) -> bytes:
    """Rows of grey pixels as a PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 0, 0, 0, 0)  # 8 bits of grey
    pixels = zlib.compress(b"".join(b"\x00" + line for line in lines), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
