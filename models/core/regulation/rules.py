"""Splitting the text of a regulation into articles, and the one spelling of an article's number (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from models.core import text

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "两": 2}
_NUMERAL = "0-9零\u3007一二三四五六七八九十百"
ARTICLE = re.compile(rf"^(第\s*[{_NUMERAL}]+\s*条(?:之[{_NUMERAL}]+)?)[\s:：、.\uff0e]*(.*)$")
CHAPTER = re.compile(rf"^(第\s*[{_NUMERAL}]+\s*[编章节])[\s:：、.\uff0e]*(.*)$")
DECIMAL = re.compile(r"^(\d{1,3}(?:[.\uff0e]\d{1,3})+)[.\uff0e、\s]*(\D.*|)$")
PLAIN = re.compile(r"^(\d{1,3})[.\uff0e、]\s*(\D.*|)$")
LISTED = re.compile(rf"^([{_NUMERAL[3:]}]{{1,4}})、\s*(.*)$")
LONGEST_HEADING = 20
MOST_ARTICLES = 1000


@dataclass(frozen=True)
class Piece:
    """One article as it was found: number as printed (empty for what stands before the first), heading, text."""

    number: str
    chapter: str = ""
    heading: str = ""
    text: str = ""


def numeral(words: str) -> int | None:
    """The value of a Chinese or Arabic numeral below 1000 (二十三 -> 23), or None when it is none."""
    if words.isascii() and words.isdecimal():
        return int(words)
    if not words or any(sign not in DIGITS and sign not in "十百" for sign in words):
        return None
    if not any(sign in "十百" for sign in words):
        return int("".join(str(DIGITS[sign]) for sign in words))
    total, last = 0, 0
    for sign in words:
        if sign in DIGITS:
            last = DIGITS[sign]
        else:
            total += (last or 1) * (100 if sign == "百" else 10)
            last = 0
    return total + last


def code(number: str) -> str:
    """The one spelling of an article's number, by which versions are compared: 第十条, 第 10 条 and 10 are «10»,
    第十条之一 is «10-1»."""
    plain = re.sub(r"\s+", "", text.fold(number)).strip("第条款、.")
    parts = re.split(r"(条之|之|\.)", plain)
    values = [numeral(part) for part in parts[::2]]
    if None in values:
        return plain[:40]
    signs = ["." if sign == "." else "-" for sign in parts[1::2]]
    return "".join(f"{value}{sign}" for value, sign in zip(values, [*signs, ""], strict=True))


def printed(code_: str) -> str:
    """A spelling of `code` as people read it: 10 -> 第10条, 10-1 -> 第10条之1; words stay words."""
    if not re.fullmatch(r"[\d.]+(-\d+)*", code_):
        return code_
    first, *more = code_.split("-")
    return f"第{first}条" + "".join(f"之{one}" for one in more)


def split(whole: str) -> tuple[Piece, ...]:
    """The articles of a text: by 第…条 where it has any, else by 1.1, by 1、 or by 一、; unknown text is one piece."""
    lines = [line for line in (text.tidy(line) for line in whole.splitlines()) if line]
    pattern = next(
        (one for one in (ARTICLE, DECIMAL, PLAIN, LISTED) if sum(bool(one.match(line)) for line in lines) > 1), ARTICLE
    )
    return tuple(_pieces(lines, pattern))


def _pieces(lines: list[str], pattern: re.Pattern[str]) -> Iterator[Piece]:
    chapter, current = "", Piece("")
    for line in lines:
        as_chapter, as_article = CHAPTER.match(line), pattern.match(line)
        if pattern is ARTICLE and as_article is None:
            as_article = DECIMAL.match(line)  # 10.3 below 第十条 is found by its own number
        if as_chapter is None and as_article is None:
            current = replace(current, text=f"{current.text}\n{line}".strip())
            continue
        if current.number or current.text:
            yield current
        if as_chapter is not None:
            chapter = " ".join(part for part in as_chapter.groups() if part)[:100]
            current = Piece("", chapter)
        elif as_article is not None:
            current = _begin(re.sub(r"\s+", "", as_article[1]), chapter, as_article[2])
    if current.number or current.text:
        yield current


def _begin(number: str, chapter: str, rest: str) -> Piece:
    """An article's first line: a short one without a full stop is its heading."""
    if rest and len(rest) <= LONGEST_HEADING and not re.search(r"[。；，,;.]", rest):
        return Piece(number, chapter, rest)
    bracketed = re.match(r"^[（(【\[]([^）)】\]]{1,20})[）)】\]]\s*(.*)$", rest)
    if bracketed:
        return Piece(number, chapter, bracketed[1], bracketed[2])
    return Piece(number, chapter, "", rest)
