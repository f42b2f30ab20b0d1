"""Form fields: one class a kind of value, all with the interface of `Field`."""

from ui.kit.fields.base import Check, Field
from ui.kit.fields.choice import BoolField, ChoiceField, MultiChoiceField
from ui.kit.fields.dates import DateField
from ui.kit.fields.newfiles import NewFile, NewFilesField
from ui.kit.fields.numbers import DecimalField, MoneyField, NumberField
from ui.kit.fields.password import PasswordField
from ui.kit.fields.reference import RefField, RefItem
from ui.kit.fields.references import RefsField
from ui.kit.fields.text import IdNumberField, LongTextField, PhoneField, TextField
from ui.kit.fields.times import TimeField

__all__ = [
    "BoolField",
    "Check",
    "ChoiceField",
    "DateField",
    "DecimalField",
    "Field",
    "IdNumberField",
    "LongTextField",
    "MoneyField",
    "MultiChoiceField",
    "NewFile",
    "NewFilesField",
    "NumberField",
    "PasswordField",
    "PhoneField",
    "RefField",
    "RefItem",
    "RefsField",
    "TextField",
    "TimeField",
]
