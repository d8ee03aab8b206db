"""Forms of the house: fields that read Thai, choices narrowed by the row rule, and the frame every form stands in."""

from .base import GovernedForm, GovernedModelForm, version_of
from .choices import GovernedModelChoiceField, GovernedModelMultipleChoiceField, PersonField, PickField, UnitField
from .fields import (
    LineField,
    MoneyField,
    TextField,
    ThaiDateField,
    ThaiDateTimeField,
    ThaiIntegerField,
    ThaiTimeField,
)

__all__ = [
    "GovernedForm",
    "GovernedModelChoiceField",
    "GovernedModelForm",
    "GovernedModelMultipleChoiceField",
    "LineField",
    "MoneyField",
    "PersonField",
    "PickField",
    "TextField",
    "ThaiDateField",
    "ThaiDateTimeField",
    "ThaiIntegerField",
    "ThaiTimeField",
    "UnitField",
    "version_of",
]
