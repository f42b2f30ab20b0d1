"""Old compound files (.xls and others): what they hold, one stream of them, and the cells of .xls that are errors."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
FREE_FROM = 0xFFFF_FFFA  # sector numbers from here on mark ends and free places
IN_HEADER = 109  # how many sectors of the table of chains the header names itself
SMALL_STREAM = 4096
MOST_ENTRIES = 20_000
STREAM = 2

FILE_PASS, BOUND_SHEET, END_OF_PART = 0x2F, 0x85, 0x0A
BOOL_OR_ERROR, FORMULA = 0x0205, 0x0006
MARKS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


class BadFile(ValueError):
    """The compound file does not hold together."""


class Compound:
    """The directory of a compound file; `streams` maps names in lower case to first sector and size."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        header = self._at(0, 512)
        if len(header) < 512 or not header.startswith(MAGIC):
            raise BadFile
        shift = struct.unpack("<H", header[30:32])[0]
        if shift not in (9, 12):
            raise BadFile
        self._sector = 1 << shift
        self._next = self._chains(header)
        self.streams: dict[str, tuple[int, int]] = {}
        self._list(struct.unpack("<L", header[48:52])[0])

    def _at(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)

    def _one(self, number: int) -> bytes:
        return self._at((number + 1) * self._sector, self._sector)

    def _chains(self, header: bytes) -> list[int]:
        """Which sector follows which."""
        tables = list(struct.unpack(f"<{IN_HEADER}L", header[76:512]))
        more, limit = struct.unpack("<L", header[68:72])[0], self._size // self._sector + 1
        while more < FREE_FROM and len(tables) < limit:
            numbers = struct.unpack(f"<{self._sector // 4}L", self._whole(more))
            tables += numbers[:-1]
            more = numbers[-1]
        following: list[int] = []
        for number in tables:
            if number < FREE_FROM and len(following) < limit:
                following += struct.unpack(f"<{self._sector // 4}L", self._whole(number))
        return following

    def _whole(self, number: int) -> bytes:
        content = self._one(number)
        if len(content) < self._sector:
            raise BadFile
        return content

    def _follow(self, number: int) -> Iterator[int]:
        seen = 0
        while number < FREE_FROM:
            if number >= len(self._next) or seen > len(self._next):
                raise BadFile
            yield number
            number = self._next[number]
            seen += 1

    def _list(self, first: int) -> None:
        for count, number in enumerate(self._follow(first)):
            if count * self._sector > MOST_ENTRIES * 128:
                raise BadFile
            content = self._one(number)
            for at in range(0, len(content) - 127, 128):
                entry = content[at : at + 128]
                length, kind = struct.unpack("<H", entry[64:66])[0], entry[66]
                start, size = struct.unpack("<LL", entry[116:124])
                if kind == STREAM and 2 <= length <= 64:
                    name = entry[: length - 2].decode("utf-16-le", "replace").lower()
                    self.streams.setdefault(name, (start, size))

    def read(self, name: str, limit: int | None = None) -> bytes:
        """The content of a stream, or its first `limit` bytes. Raises BadFile when its chain is broken.

        Streams below 4 KB stand elsewhere and are not read: office programs make those of workbooks longer.
        """
        start, size = self.streams[name]
        if size < SMALL_STREAM:
            return b""
        wanted = min(size, self._size) if limit is None else min(size, limit)
        pieces, length = [], 0
        chain = (self._one(number) for number in self._follow(start))
        while length < wanted:
            piece = next(chain, b"")
            if not piece:
                break
            pieces.append(piece)
            length += len(piece)
        return b"".join(pieces)[:wanted]


def records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of a workbook stream from a place on."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def is_locked(stream: bytes) -> bool:
    """Whether a workbook stream, of which the beginning is enough, asks for a password."""
    for count, (kind, _) in enumerate(records(stream)):
        if kind == FILE_PASS:
            return True
        if count > 8:
            return False
    return False


def errors(stream: bytes) -> list[list[tuple[int, int, str]]]:
    """Cells that show an error, as (row, column, mark) counted from 0, by worksheet in the order of the workbook."""
    starts = []
    for kind, content in records(stream):
        if kind == END_OF_PART:
            break
        if kind == BOUND_SHEET and len(content) > 5 and content[5] == 0:
            starts.append(struct.unpack_from("<L", content)[0])
    return [list(_of_sheet(stream, start)) for start in starts]


def _of_sheet(stream: bytes, start: int) -> Iterator[tuple[int, int, str]]:
    for kind, content in records(stream, start):
        if kind == END_OF_PART:
            return
        if kind == BOOL_OR_ERROR and len(content) >= 8 and content[7]:
            mark = content[6]
        elif kind == FORMULA and len(content) >= 14 and content[12:14] == b"\xff\xff" and content[6] == 2:
            mark = content[8]
        else:
            continue
        row, column = struct.unpack_from("<HH", content)
        yield row, column, MARKS.get(mark, "#N/A")
