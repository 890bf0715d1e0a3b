"""Thai writing as officers use it: digits, dates, names, numbers of persons and houses, money, sorting.

Pure: nothing here knows Django, the clock or the database. Everything that reads a text accepts Thai digits.
"""

from .dates_in import PartialDate, ThaiDateError, parse_date, parse_partial_date
from .dates_out import (
    BANGKOK,
    BE,
    MONTHS,
    MONTHS_SHORT,
    WEEKDAYS,
    day_of,
    fiscal_year,
    format_date,
    format_date_full,
    format_date_long,
    format_due,
    format_instant,
    format_numeric,
    format_remaining,
)
from .digits import to_arabic, to_thai_digits
from .identity import (
    IdentityProblem,
    IdentityProblemKind,
    check_digit,
    clean_identity,
    format_identity,
    identity_problem,
    mask_identity,
)
from .money import ThaiMoneyError, baht_text, format_baht, format_quantity, parse_baht
from .names import TITLES, clean_name, name_key, split_title
from .phones import (
    clean_house_code,
    clean_phone,
    format_house_code,
    format_phone,
    house_code_problem,
    phone_problem,
)
from .sorting import letters_of, sort_key
from .spelling import spelling_key

__all__ = [
    "BANGKOK",
    "BE",
    "MONTHS",
    "MONTHS_SHORT",
    "TITLES",
    "WEEKDAYS",
    "IdentityProblem",
    "IdentityProblemKind",
    "PartialDate",
    "ThaiDateError",
    "ThaiMoneyError",
    "baht_text",
    "check_digit",
    "clean_house_code",
    "clean_identity",
    "clean_name",
    "clean_phone",
    "day_of",
    "fiscal_year",
    "format_baht",
    "format_date",
    "format_date_full",
    "format_date_long",
    "format_due",
    "format_house_code",
    "format_identity",
    "format_instant",
    "format_numeric",
    "format_phone",
    "format_quantity",
    "format_remaining",
    "house_code_problem",
    "identity_problem",
    "letters_of",
    "mask_identity",
    "name_key",
    "parse_baht",
    "parse_date",
    "parse_partial_date",
    "phone_problem",
    "sort_key",
    "spelling_key",
    "split_title",
    "to_arabic",
    "to_thai_digits",
]
