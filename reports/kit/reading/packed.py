"""Looking through a packed workbook before it is read: bombs, impossible places, cells without a value."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from reports.kit.reading import refusals

MB = 1024 * 1024
LARGEST_CONTENT = 1024 * MB
LARGEST_DENSE_PART = 10 * MB  # a part beyond this size that packs a hundredfold is a bomb
HIGHEST_RATIO = 100
MOST_PARTS = 10_000
LARGEST_DIRECTORY = 3 * MB  # some 300 bytes for each of the parts
MOST_MERGED = 100_000
MOST_ERRORS = 200_000
# What the cells of a sheet may take in memory once they are read: this much, and as much again per byte of the sheet.
FREE_MEMORY, MEMORY_PER_BYTE = 128 * MB, 4
BYTES_PER_CELL = 32  # the reader keeps them for each cell of the rectangle in use, empty ones included
MOST_CELLS = 26_000_000  # a million rows of 25 columns
PACKED_PIECE = 64 * 1024
PIECE = MB
LONGEST_TAIL = 128 * 1024  # the longest formula has 8,192 characters

END, END64, LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
STORED, DEFLATED = 0, 8
ROW = re.compile(rb'<row(?: r="(\d{1,9})")?')
LETTERS = re.compile(rb'<c r="([A-Z]{1,3})\d')
ANY_LETTERS = b"[A-Z]{1,3}"
MOST_THOUSANDS = 50
REFERENCE = re.compile(rb'\sr\s{0,9}=\s{0,9}["\']([A-Za-z]{0,30})(\d{1,30})["\']')
# Nothing below looks for more than a few hundred characters ahead, or past the next element, whatever a part holds.
WITHOUT_PLACE = re.compile(rb"<(?:\w{1,20}+:)?(?:c|row)(?=[\s>/])(?![^<>]{0,300}?\sr\s{0,9}=)")
OTHER_NAMESPACE = re.compile(rb"<\w{1,20}+:(?:c|row)(?=[\s>/])[^<>]{0,300}?\sr\s{0,9}=")
PROMISED = re.compile(rb'\suniqueCount\s*=\s*["\'](\d+)["\']')
TEXT_OF_CELL = re.compile(rb'<c\b(?=[^<>]{0,300}?\st="s")[^<>]{0,300}+>\s{0,9}+<v>(\d{1,9})</v>')
FORMULA = rb"<f\b[^<>]*+>(?:(?<=/>)|[^<]*+</f>)"
ERROR_CELL = re.compile(rb'<c\b(?=[^<>]{0,300}?\st="e")([^<>]{0,300}+)>(?:' + FORMULA + rb")?+<v>([^<]{1,20})</v>")
EMPTY_FORMULA = re.compile(rb"<c\b([^<>]{0,300}+)>" + FORMULA + rb"(?:<v>\s{0,9}+</v>|<v\s?/>)?+</c>")
PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')


@dataclass
class Contents:
    """What a packed file holds: the names of its parts in lower case, and what stood out in them.

    `is_unusual` is set when cells have no place of their own or are written in a way that only a few programs use:
    such a file is read in a process of its own. `errors` gives (row, column, mark) of cells without a value by part,
    counted from 0.
    """

    names: frozenset[str]
    is_unusual: bool = False
    errors: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)


@dataclass
class _Extent:
    """What was seen of one part: the last row and column in use, and how much hangs on them."""

    height: int = 0
    width: int = 0
    merged: int = 0
    last_row: int = 0
    last_letter: bytes = b"A"
    has_formulas: bool = False


def look_through(name: str, file: BinaryIO) -> Contents:
    """Look at every part of a packed file. Raises Refused for bombs, impossible cells and what is damaged.

    What is refused takes little memory: parts are unpacked piece by piece and dropped.
    """
    try:
        _require_small_directory(name, file)
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
        _require_sizes(name, parts)
        found = Contents(frozenset(part.filename.lower() for part in parts))
        if len(found.names) < len(parts):
            raise refusals.odd(name)
        _Search(name, file, found).every(parts)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, zlib.error, struct.error) as error:
        raise refusals.damaged(name) from error
    return found


def read_part(name: str, file: BinaryIO, wanted: str, limit: int = 4 * MB) -> bytes:
    """The content of one small part by its name in lower case; empty when there is none."""
    with zipfile.ZipFile(file) as packed:
        for part in packed.infolist():
            if part.filename.lower() == wanted and part.file_size <= limit:
                return b"".join(_pieces(name, file, part))
    return b""


def _require_small_directory(name: str, file: BinaryIO) -> None:
    """Raise Refused when the list of the parts is so long that listing them alone would fill the memory."""
    end = file.seek(0, 2)
    start = max(end - 65_557, 0)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise refusals.damaged(name)
    count, size = struct.unpack("<HL", tail[at + 10 : at + 16])
    if tail[max(at - 20, 0) : at].startswith(LOCATOR64):
        file.seek(min(struct.unpack("<Q", tail[at - 12 : at - 4])[0], end))
        record = file.read(56)
        if record.startswith(END64) and len(record) == 56:
            count, size = struct.unpack("<QQ", record[32:48])
    if size > LARGEST_DIRECTORY or count > MOST_PARTS:
        raise refusals.too_much(name)


def _require_sizes(name: str, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise refusals.too_much(name)
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in part.filename:
            raise refusals.odd(name)
        if part.flag_bits & 1:
            raise refusals.refused(name, "有密码，不能读取。请取消密码保护后再导入。")
        if part.file_size > LARGEST_DENSE_PART and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            raise refusals.too_much(name)


def _pieces(name: str, file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a part; Refused when it is longer than the directory says, which the reader would not notice."""
    file.seek(part.header_offset)
    header = file.read(30)
    if not header.startswith(b"PK\x03\x04") or len(header) < 30 or part.compress_type not in (STORED, DEFLATED):
        raise refusals.damaged(name)
    file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    left, made = part.compress_size, 0
    inflate = zlib.decompressobj(-15) if part.compress_type == DEFLATED else None
    while left > 0 and not (inflate is not None and inflate.eof):
        packed = file.read(min(left, PACKED_PIECE))
        if not packed:
            raise refusals.damaged(name)
        left -= len(packed)
        while packed:
            piece = packed if inflate is None else inflate.decompress(packed, PIECE)
            packed = b"" if inflate is None else inflate.unconsumed_tail
            made += len(piece)
            if made > part.file_size:
                raise refusals.odd(name)
            yield piece
    if made != part.file_size:
        raise refusals.damaged(name)


class _Search:
    """Goes once through all parts, piece by piece; quick where a part looks as nearly all do."""

    def __init__(self, name: str, file: BinaryIO, found: Contents) -> None:
        self.name, self.file, self.found = name, file, found

    def every(self, parts: list[zipfile.ZipInfo]) -> None:
        """Look at all parts, and set the texts of all cells against the memory that they would take."""
        lengths: array[int] = array("l")
        for part in parts:
            if PurePosixPath(part.filename.lower()).name == "sharedstrings.xml":
                lengths = self._lengths(part)
        longest = max(lengths, default=0)
        for part in parts:
            extent = self._one(part)
            texts = 0
            # The reader copies a shared text into each cell that shows it. 30 bytes is the shortest such cell.
            if longest * (part.file_size // 30) > FREE_MEMORY + MEMORY_PER_BYTE * part.file_size and extent.height:
                texts = self._texts(part, lengths)
            cells = extent.height * extent.width
            room = FREE_MEMORY + MEMORY_PER_BYTE * part.file_size
            if cells > MOST_CELLS or cells * BYTES_PER_CELL > room or extent.merged > MOST_MERGED:
                sentence = "单元格的范围过大，没有读取。请删除数据以外的空行和空列，或另存一份只含数据的表格。"
                raise refusals.refused(self.name, sentence)
            if cells * BYTES_PER_CELL + texts > room:
                raise refusals.too_much(self.name)

    def _one(self, part: zipfile.ZipInfo) -> _Extent:
        extent = _Extent()
        for number, piece in enumerate(self._whole_elements(part)):
            if number == 0:
                self._look_at_head(piece, part.file_size)
            if not self._measure_quickly(piece, extent):
                self._measure_slowly(piece, extent)
            if OTHER_NAMESPACE.search(piece[:PACKED_PIECE]):
                self._measure_slowly(piece, extent)
            # Looking for one rare letter first is some ten times quicker.
            if b"m" in piece:
                extent.merged += piece.count(b"<mergeCell ")
            extent.has_formulas = extent.has_formulas or (b"f" in piece and b"</f>" in piece)
            if extent.has_formulas or (b"#" in piece and b't="e"' in piece):
                self._take_errors(part.filename.lower(), piece)
        return extent

    def _look_at_head(self, piece: bytes, size: int) -> None:
        if piece.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
            self.found.is_unusual = True  # UTF-16: what is searched for below is written in other bytes
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise refusals.odd(self.name)
        promised = max((int(number[:12]) for number in PROMISED.findall(piece[:PACKED_PIECE])), default=0)
        if promised > size:
            raise refusals.too_much(self.name)

    def _measure_quickly(self, piece: bytes, extent: _Extent) -> bool:
        """Measure a piece as nearly all programs write it, to the thousand in rows; False for any other.

        That every cell names a row near the rows of its piece is one search that stops at the first one that does not:
        five times quicker than to look at all numbers.
        """
        found = ROW.findall(piece)
        if b"" in found:
            return False
        rows = [extent.last_row, *map(int, found)]
        thousands = {row // 1000 for row in rows}
        if len(thousands) > MOST_THOUSANDS or max(thousands) * 1000 > MOST_CELLS:
            return False
        if _stray_cell(b"[A-%b]" % extent.last_letter, thousands).search(piece) is not None:
            if _stray_cell(ANY_LETTERS, thousands).search(piece) is not None:
                return False
            letters = set(LETTERS.findall(piece))
            extent.width = max(extent.width, *map(column, letters))
            extent.last_letter = max(extent.last_letter, *(one for one in letters if len(one) == 1), b"A")
        extent.last_row = rows[-1]
        if len(rows) > 1:
            extent.height = max(extent.height, max(thousands) * 1000 + 999)
            extent.width = max(extent.width, 1)
        return True

    def _measure_slowly(self, piece: bytes, extent: _Extent) -> None:
        """The same for a part that is written in an unusual way."""
        self.found.is_unusual = self.found.is_unusual or WITHOUT_PLACE.search(piece) is not None
        references = REFERENCE.findall(piece)
        extent.width = max(extent.width, *(column(letters) for letters in {letters for letters, _ in references}), 0)
        extent.height = max(extent.height, *(int(number[:9]) for _, number in references), 0)

    def _take_errors(self, part: str, piece: bytes) -> None:
        places = self.found.errors.setdefault(part, [])
        for attributes, mark in ERROR_CELL.findall(piece):
            _take_place(places, attributes, mark.decode("ascii", "replace"))
        for attributes in EMPTY_FORMULA.findall(piece):
            if b't="str"' not in attributes:  # an empty text is a result
                _take_place(places, attributes, "")
        if len(places) > MOST_ERRORS:
            raise refusals.refused(self.name, "里出错的公式过多，没有读取。请在 Excel 里打开，改好或重新计算后保存。")

    def _lengths(self, part: zipfile.ZipInfo) -> array[int]:
        """The lengths in bytes of all shared texts."""
        lengths, carried = array("l"), 0
        for piece in _pieces(self.name, self.file, part):
            ends = [len(one) for one in piece.split(b"</si>")]
            ends[0] += carried if lengths or carried else -max(piece.find(b"<si"), 0)  # the head is no text
            carried = ends.pop()
            lengths.extend(ends)
        lengths.append(carried)
        return lengths

    def _texts(self, part: zipfile.ZipInfo, lengths: array[int]) -> int:
        """How many bytes the shared texts of all cells of a sheet take together."""
        total = 0
        for piece in self._whole_elements(part):
            total += sum(lengths[at] for at in map(int, TEXT_OF_CELL.findall(piece)) if at < len(lengths))
        return total

    def _whole_elements(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Pieces that end where a cell or a row begins, so that none is cut and none comes twice."""
        tail = b""
        for piece in _pieces(self.name, self.file, part):
            joined = tail + piece
            cut = max(joined.rfind(b"<c "), joined.rfind(b"<row"))
            cut = len(joined) - 64 if cut < 0 or len(joined) - cut > LONGEST_TAIL else cut
            if cut > 0:
                yield joined[:cut]
            tail = joined[max(cut, 0) :]
        yield tail


def _stray_cell(letters: bytes, thousands: set[int]) -> re.Pattern[bytes]:
    """Finds a cell that is not written as usual, or lies in none of these thousands of rows."""
    numbers = b"|".join(b"%d\\d{3}" % one if one else b"\\d{1,3}" for one in sorted(thousands))
    return re.compile(rb'<c(?! r="' + letters + rb"(?:" + numbers + rb')"[\s>/])(?=[\s>/])')


def _take_place(places: list[tuple[int, int, str]], attributes: bytes, mark: str) -> None:
    place = PLACE.search(attributes)
    if place is not None:
        places.append((int(place[2]) - 1, column(place[1]) - 1, mark))


def column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27; no letters (the number of a row) count as none."""
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number
