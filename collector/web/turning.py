"""Long lists of the API, page after page: a cursor that stays where it is while rows come and go."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from flask import request

from collector.errors import InquiryInvalidError
from collector.inquiry import Parameter
from collector.reason import Reason, reason

MOST, USUAL = 1000, 200
LIMIT = Parameter("limit", f"How many rows at most, 1 to {MOST}; {USUAL} when left out.", bounds=(1, MOST))
AFTER = Parameter("after", "The `next` of the answer before; left out, the list begins.")

_LONGEST = 140
_MOST_DIGITS = 18
MOST_ID_DIGITS = 15
"""No number that the database gives an entry is longer."""

Row = TypeVar("Row")


class Turn(NamedTuple):
    """What was asked for: the other parameters by name, the cursor (empty: none) and how many rows."""

    asked: dict[str, str]
    after: str
    limit: int


def read_turn(parameters: Sequence[Parameter]) -> Turn:
    """The parameters of the request in hand; those that are left out are not among ``asked``.

    Raises:
        InquiryInvalidError: with every parameter that is unknown, doubled, too long or none of its choices.
    """
    known = {parameter.name: parameter for parameter in parameters}
    problems: dict[str, Reason] = {
        name: reason("is not known here; leave it out", meant=name, among=known) for name in request.args if name not in known
    }
    given: dict[str, str] = {}
    for name, parameter in known.items():
        values = request.args.getlist(name)
        if not any(values):
            continue
        found = _problem(parameter, values)
        if found is None:
            given[name] = values[0]
        else:
            problems[name] = found
    if problems:
        raise InquiryInvalidError(problems)
    return Turn(given, given.pop("after", ""), int(given.pop("limit", USUAL)))


def read_before(nothing: str, text: str | None = None) -> int | None:
    """The number before which a page's list goes on, if any; ``text`` stands for what the address says.

    Raises:
        InquiryInvalidError: it is none; ``nothing`` says so.
    """
    text = request.args.get("before", "") if text is None else text
    if not text:
        return None
    number = row_number(text)
    if number is None:
        raise InquiryInvalidError({"before": reason(nothing)})
    return number


def row_asked(name: str) -> int | None:
    """The number of a row that an address carries; ``None`` where it carries none that a table can have."""
    return row_number(request.args.get(name, ""))


def row_number(text: str) -> int | None:
    """``text`` as the number of a row; ``None`` where it is none that a table can have."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= MOST_ID_DIGITS else None


def turned(rows: Sequence[tuple[str, Row]], turn: Turn) -> tuple[list[Row], str | None]:
    """The rows behind the cursor, of rows with their keys in the order of the keys, and the next cursor; ``None``: no more."""
    begin = bisect_right(rows, turn.after, key=lambda row: row[0]) if turn.after else 0
    found = rows[begin : begin + turn.limit]
    more = begin + turn.limit < len(rows)
    return [row for _, row in found], found[-1][0] if more else None


def _problem(parameter: Parameter, values: Sequence[str]) -> Reason | None:
    text = values[0]
    if len(values) > 1:
        return reason("is given more than once; give one")
    if parameter.bounds is not None:
        least, most = parameter.bounds
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and least <= int(text) <= most):
            return reason("%(value)r is no whole number from %(least)s to %(most)s", value=text[:40], least=least, most=most)
    elif parameter.choices and text not in parameter.choices:
        choices = ", ".join(parameter.choices)
        return reason(
            "%(value)r is none of %(choices)s", meant=text[:40], among=parameter.choices, value=text[:40], choices=choices
        )
    elif len(text) > _LONGEST:
        return reason("is longer than %(most)s characters", most=_LONGEST)
    return None
