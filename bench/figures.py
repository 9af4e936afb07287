"""Figures: medians, percentiles, and the table that is printed."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `is_kept` tells whether the limit is kept; None where there is none."""

    what: str
    value: str
    limit: str = ""
    is_kept: bool | None = None


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: int) -> float:
    """Give the value that `share` of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def spread(values: Sequence[float]) -> str:
    """Give the lowest and the highest of several runs."""
    return f"({min(values):.0f} to {max(values):.0f})"


def at_most(what: str, value: float, limit: float, unit: str) -> Figure:
    """Give a line with an upper limit."""
    return Figure(what, f"{value:.1f} {unit}", f"at most {limit:g} {unit}", is_kept=value <= limit)


def at_least(what: str, value: float, limit: float) -> Figure:
    """Give a ratio with a lower limit."""
    return Figure(what, f"{value:.2f}", f"at least {limit:g}", is_kept=value >= limit)


def exactly(what: str, value: int, wanted: int) -> Figure:
    """Give a line whose count must be right."""
    return Figure(what, str(value), f"exactly {wanted}", is_kept=value == wanted)


def show(title: str, figures: Sequence[Figure]) -> bool:
    """Print a table; True when every limit is kept."""
    width = max(len(one.what) for one in figures)
    print(f"\n{title}")
    for one in figures:
        mark = {None: "", True: "  ok", False: "  MISSED"}[one.is_kept]
        print(f"  {one.what:<{width}}  {one.value:>24}  {one.limit:<20}{mark}".rstrip(), flush=True)
    return all(one.is_kept is not False for one in figures)
