"""Fields for whole numbers and for money."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from models.core.money import format_yuan, parse_yuan
from models.core.text import fold
from ui.kit.fields.base import Check
from ui.kit.fields.text import LineField
from ui.kit.qt import override


class NumberField(LineField):
    """A whole number between two bounds, both included."""

    def __init__(
        self,
        label: str,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        lowest: int | None = None,
        highest: int | None = None,
    ) -> None:
        super().__init__(label, required, hint, check)
        self._lowest, self._highest = lowest, highest
        self.control.setAlignment(Qt.AlignmentFlag.AlignRight)

    @override
    def set_value(self, value: int | None) -> None:
        self.set_text("" if value is None else str(value).replace("-", "−"))

    @override
    def _read(self) -> int | None:
        words = fold(self.text()).replace(",", "").replace("−", "-")
        if not words:
            return None
        try:
            number = int(words)
        except ValueError:
            raise ValueError("请填写整数，例如 12。") from None
        if self._lowest is not None and number < self._lowest:
            raise ValueError(f"不能小于 {self._lowest}，请改大。")
        if self._highest is not None and number > self._highest:
            raise ValueError(f"不能大于 {self._highest}，请改小。")
        return number


class DecimalField(LineField):
    """A number with at most two decimals; the value is its text, so that it stays exact."""

    def __init__(self, label: str, required: bool = False, hint: str = "", check: Check | None = None) -> None:
        super().__init__(label, required, hint, check)
        self.control.setAlignment(Qt.AlignmentFlag.AlignRight)

    @override
    def set_value(self, value: str | None) -> None:
        self.set_text("" if value is None else str(value))

    @override
    def _read(self) -> str | None:
        return fold(self.text()).replace(",", "") or None


class MoneyField(LineField):
    """An amount typed in yuan; the value is integer fen. With `capitals` the amount in words stands below."""

    def __init__(
        self,
        label: str,
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
        capitals: Callable[[int], str] | None = None,
        negative: bool = False,
    ) -> None:
        super().__init__(label if "元" in label else f"{label}（元）", required, hint, check)
        self._plain_hint = hint
        self._capitals = capitals
        self._negative = negative
        self.control.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.changed.connect(self._show_capitals)

    @override
    def set_value(self, value: int | None) -> None:
        self.set_text("" if value is None else format_yuan(value))

    @override
    def _read(self) -> int | None:
        words = fold(self.text())
        if not words:
            return None
        fen = parse_yuan(words)
        if fen < 0 and not self._negative:
            raise ValueError("金额不能是负数，请核对。")
        return fen

    def _show_capitals(self) -> None:
        if self._capitals is not None:
            fen = self.value()
            self.set_hint(self._plain_hint if fen is None else f"大写：{self._capitals(fen)}")

    @override
    def _left(self) -> None:
        super()._left()
        fen = self.value()
        if fen is not None and not self.is_read_only():
            self.control.setText(format_yuan(fen))
