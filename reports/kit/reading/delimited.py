"""Text files as tables: their encoding and delimiter found, and rows that keep the number of their line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from reports.kit.reading import refusals
from reports.kit.reading.rows import Row

PIECE = 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
SAMPLE = 64 * 1024
MOST_CONTROL = 20  # one control character in so many others
DELIMITERS = ("\t", ",", ";")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
TEXT_FORMULA = (b'="', b'=\0"', b'\0=\0"')  # how ="001" begins, in UTF-16 too
NOT_IN_TEXT = frozenset(range(9)) | frozenset(range(14, 26)) | {27, 28, 29, 30, 31}  # 26 ends texts of old programs


def encoding_of(name: str, file: BinaryIO) -> str:
    """The encoding in which a whole text can be read: by its mark, else UTF-16 by its blanks, UTF-8, GB18030.

    Raises Refused for what is no text, in none of these, or has a line of several million characters.
    """
    file.seek(0)
    head = file.read(SAMPLE)
    candidates = _candidates(head)
    if not candidates:
        raise refusals.refused(name, "不是表格，也不是文本。请核对后重新选择。")
    for encoding in candidates:
        if _reads(name, file, encoding):
            return encoding
    raise refusals.refused(name, f"的文字编码认不出来。{refusals.AS_XLSX}")


def _candidates(head: bytes) -> tuple[str, ...]:
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return (encoding,)
    even, odd = head[::2].count(0), head[1::2].count(0)
    if not (even or odd):
        return ("utf-8", "gb18030") if _is_text(head) else ()
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    is_even_mix = min(even, odd) * 4 > max(even, odd)
    return (encoding,) if not is_even_mix and _is_text(map(ord, head.decode(encoding, "ignore"))) else ()


def _is_text(signs: Iterable[int]) -> bool:
    """Whether next to no control characters stand among these; a machine leaves one behind now and then."""
    found = Counter(sign in NOT_IN_TEXT for sign in signs)
    return found[True] * MOST_CONTROL <= found[False]


def _reads(name: str, file: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in an encoding; it is read piece by piece and dropped."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    since_line = 0
    while piece := file.read(PIECE):
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        since_line = since_line + len(piece) if end < 0 else len(piece) - end
        if since_line > LONGEST_LINE:
            raise refusals.refused(name, "里有一行过长，不像表格，没有读取。请核对后重新选择。")
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError:
            return False
        if "\0" in text:
            raise refusals.refused(name, "里夹着不是文字的内容，没有读取。请重新导出后再试。")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(text: str) -> str:
    """The delimiter that parts most lines of a sample into the same number of cells; a comma when none does."""
    best, most = ",", 0
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error:
            continue
        score = max(((width - 1) * count for width, count in widths.items()), default=0)
        if score > most:
            best, most = delimiter, score
    return best


def rows(name: str, content: bytes, encoding: str) -> Iterator[Row]:
    """The rows of a text; a row has the number of the line on which it begins.

    A cell ="001", as programs write it to keep zeros in front, is 001, which a spreadsheet program shows.
    Raises Refused when a quotation mark stays open.
    """
    sample = content[:SAMPLE].decode(encoding, "ignore")
    whole = sample[: sample.rfind("\n") + 1] or sample
    with io.TextIOWrapper(io.BytesIO(content), encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter_of(whole))
        begins = 1
        has_formulas = any(sign in content for sign in TEXT_FORMULA)
        try:
            for cells in reader:
                yield Row(begins, tuple(map(_shown, cells) if has_formulas else cells))
                begins = reader.line_num + 1
        except csv.Error as error:
            sentence = f"第 {begins} 行读不出来：引号没有成对，或有一格过长。请改好这一行后再导入。"
            raise refusals.refused(name, sentence) from error


def _shown(cell: str) -> str:
    found = re.fullmatch(r'="([^"]*)"', cell)
    return found[1] if found else cell
