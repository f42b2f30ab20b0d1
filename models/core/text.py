"""Bringing typed and imported text into one form, and pinyin for searching names."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

# Readings that differ from the everyday one when the character is a surname.
SURNAMES = {
    "单": "shan", "仇": "qiu", "区": "ou", "曾": "zeng", "翟": "zhai", "解": "xie", "查": "zha", "朴": "piao",
    "盖": "ge", "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "任": "ren", "华": "hua", "宁": "ning",
    "令狐": "linghu", "纪": "ji", "燕": "yan", "覃": "qin", "牟": "mou", "乐": "yue", "员": "yun", "冼": "xian",
    "褚": "chu", "缪": "miao", "黑": "he", "尹": "yin", "晁": "chao", "逄": "pang", "佴": "nai", "折": "she",
    "召": "shao", "哈": "ha", "洗": "xian", "葛": "ge", "隗": "wei", "祭": "zhai", "秘": "bi", "种": "chong",
    "重": "chong", "繁": "po", "教": "jiao", "阚": "kan", "适": "kuo", "尉": "wei", "车": "che", "钭": "tou",
    "能": "nai", "么": "yao", "宓": "mi", "郇": "xun", "揭": "jie", "过": "guo", "参": "shen", "相": "xiang",
    "那": "na", "柏": "bai", "句": "gou", "贾": "jia", "石": "shi", "沈": "shen", "卜": "bu", "谌": "chen",
    "撒": "sa", "曲": "qu", "应": "ying", "盛": "sheng", "干": "gan", "占": "zhan", "粘": "nian", "尧": "yao",
}  # fmt: skip


# Full-width letters and digits become plain ones in prose; Chinese punctuation stays.
PLAIN = {ord(sign) + 0xFEE0: sign for sign in string.digits + string.ascii_letters}


# Texts of these signs and single blanks are as they should be: nearly every cell of a large file.
_TIDY = re.compile(r"[!-~\u4e00-\u9fff，。、；：？（）]+(?: [!-~\u4e00-\u9fff，。、；：？（）]+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_FOLDED = re.compile(r"[!-~\u4e00-\u9fff]+(?: [!-~\u4e00-\u9fff]+)*")


def tidy(text: str) -> str:
    """Prose in one form: plain letters and digits, no control characters, no outer blanks, single blanks inside."""
    if _TIDY.fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text).translate(PLAIN)
    kept = "".join(c for c in composed if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return re.sub(r"[ \t\u3000]+", " ", kept).strip()


def fold(text: str) -> str:
    """Codes, numbers and cells in one form: as `tidy`, and every full-width sign folded as well."""
    if _FOLDED.fullmatch(text):
        return text
    return tidy(unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)  # a file names the same people in every row
def code(text: str) -> str:
    """The one spelling of a number, login or code: folded, without blanks, upper case."""
    joined = re.sub(r"\s+", "", fold(text)).upper()
    return fold(joined)  # without its blanks a text may have new characters to fold


def mask(text: str, head: int = 3, tail: int = 4) -> str:
    """Hide the middle of an ID number; short values are hidden whole."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _syllables(name: str) -> list[str]:
    name = tidy(name)
    for width in (2, 1):
        reading = SURNAMES.get(name[:width])
        if reading is not None:
            return [*([reading] if width == 1 else _split_double(name[:2], reading)), *_plain_syllables(name[width:])]
    return list(_plain_syllables(name))


@lru_cache(maxsize=10_000)  # a register asks for each name twice
def _plain_syllables(words: str) -> tuple[str, ...]:
    """The everyday reading; where no word of the dictionary stands in it, that is the one of each character."""
    from pypinyin import Style, lazy_pinyin  # 3.5 MB, only needed where names are written
    from pypinyin.constants import PHRASES_DICT

    parts = (words[i:j] for i in range(len(words)) for j in range(i + 2, len(words) + 1))
    if 1 < len(words) <= 4 and _HAN.fullmatch(words) and PHRASES_DICT.keys().isdisjoint(parts):
        return tuple(syllable for one in words for syllable in _plain_syllables(one))
    return tuple(lazy_pinyin(words, style=Style.NORMAL))


def _split_double(surname: str, reading: str) -> list[str]:
    halves = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "令狐": ("ling", "hu")}
    return list(halves.get(surname, (reading,)))


def initials(name: str) -> str:
    """Pinyin initials in lower case, the surname read as a surname: 单小明 -> sxm."""
    return "".join(s[0] for s in _syllables(name) if s).lower()[:32]


def pinyin(name: str) -> str:
    """Full pinyin in lower case without blanks, used for ordering and searching names."""
    return "".join(_syllables(name)).lower()[:96]


def word_initials(words: str) -> str:
    """Pinyin initials of ordinary words, in lower case, without the readings of surnames: 查看人员 -> ckry."""
    return "".join(s[0] for s in _plain_syllables(tidy(words)) if s).lower()
