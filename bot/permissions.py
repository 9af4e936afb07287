"""The permissions matrix: who may do what, made from the declarations."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.access import Access
from core.feature import Feature
from handlers import FEATURES

_COLUMNS = (Access.EVERYONE, Access.MEMBERS, Access.COMMITTEE, Access.SECRETARIES)
_HEADS = ("guest", "member", "committee", "secretary", "from above")


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that can be done: its name, the lowest role that suffices, whether roles of units above count."""

    name: str
    access: Access
    from_above: bool


def permissions() -> Iterator[Permission]:
    """Give everything that anybody can do, in the order of FEATURES."""
    for feature in FEATURES:
        yield from _of(feature)


def _of(feature: Feature) -> Iterator[Permission]:
    yield from (Permission(f"/{one.name}", one.access, one.from_above) for one in feature.commands)
    yield from (Permission(f"{feature.name}.{one.name}", one.access, one.from_above) for one in feature.buttons)
    yield from (Permission(f"{feature.name}.{one.form.name} (form)", one.access, one.from_above) for one in feature.forms)
    yield from (Permission(f"{feature.name}.{one.prefix or 'code'} (link)", one.access, from_above=False) for one in feature.deep_links)
    yield from (Permission(f"{feature.name}.{one.name} (page)", one.access, one.from_above) for one in feature.pages)


def matrix() -> str:
    """Give the matrix as a table of Markdown: a tick where the role suffices in the unit itself."""
    lines = [f"| | {' | '.join(_HEADS)} |", f"|---|{'---|' * len(_HEADS)}"]
    for one in permissions():
        marks = ["x" if one.access <= column else "" for column in _COLUMNS]
        lines.append(f"| {one.name} | {' | '.join([*marks, 'x' if one.from_above else ''])} |")
    return "\n".join(lines)
