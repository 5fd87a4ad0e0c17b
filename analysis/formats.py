"""How numbers are written for people: shares, growth, rates and counts, in one wording.

A point before decimals, a comma between thousands, whatever the language of the machine.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context

#: A growth above this is no number, but an absence of papers.
BEYOND = 1000
# halves go up, as they do in the scripts of the page
_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_UP)


def percent(share: float) -> str:
    """A share in [0, 1] as it is written: ``12.3 %``; ``0.04 %`` where few are not none."""
    return f"{100 * share:.{2 if 0 < share < 0.001 else 1}f} %"


def interval(low: float, high: float) -> str:
    """An interval of shares: ``8.7 to 17.0 %``."""
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def rate(q: float | None) -> str:
    """A false discovery rate, or a p, as it stands in a table."""
    if q is None:
        return "no test"
    return "< 0.001" if q < 0.001 else f"{q:.3f}"


def times(growth: float | None, low: float | None, high: float | None, unit: str = "") -> str:
    """A growth with its interval, ``2.1 (1.6 to 2.8)``, or that papers are too few for one."""
    if growth is None or growth > BEYOND:
        return "unknown"
    top = "more" if high is None or high > BEYOND else two_digits(high)
    return f"{two_digits(growth)}{unit} ({two_digits(low or 0)} to {top})"


def two_digits(value: float) -> str:
    """A number with its first two digits, never as a power of ten: ``120``, ``2.1``, ``0.04``."""
    return f"{_TWO_DIGITS.create_decimal(value).normalize():f}"


def count(n: int, noun: str, plural: str | None = None) -> str:
    """``1 paper``, ``25,440 papers``."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
