"""Amounts in hundredths: read, said, and counted with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import hundredths


@pytest.mark.parametrize(
    ("amount", "words", "number"),
    [
        (0, "0", 0), (50, "0.5", 0.5), (100, "1", 1), (1000, "10", 10), (125, "1.25", 1.25), (-600, "−6", -6),
        (5, "0.05", 0.05),
    ],
)  # fmt: skip
def test_amounts_have_no_needless_zeros(amount: int, words: str, number: float) -> None:
    assert (hundredths.words(amount), hundredths.number(amount)) == (words, number)
    assert f"{hundredths.decimal(amount):f}" == words.replace("−", "-")


@given(st.integers(-(10**15), 10**15))
def test_what_is_said_is_read_again(amount: int) -> None:
    assert hundredths.parse(hundredths.words(amount)) == amount


@pytest.mark.parametrize("words", ["", "半天", "0.125", "1e20", "NaN"])
def test_what_is_no_amount_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"数字|小数"):
        hundredths.parse(words)
