"""Scalars of both graphs. Annotate a field with `datetime` or `CellText`; the graph's configuration maps them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

CellText = NewType("CellText", str)
"""A cell as a client sent it. The service checks it item by item, so that one bad cell does not stop the others."""


def write_moment(moment: datetime) -> str:
    """Return ISO 8601 in UTC, with milliseconds if there are any."""
    moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")


def read_moment(value: object) -> datetime:
    """Return a moment with its zone; raise GraphQLError for one without: its moment is unknown."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise GraphQLError("A DateTime must be ISO 8601 with a zone, such as 2016-05-13T16:00:00+08:00.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise GraphQLError("A Cell must be a string.")
    return value


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment in ISO 8601. Answers are in UTC; inputs must name their zone.",
        serialize=write_moment,
        parse_value=read_moment,
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
    ),
    CellText: strawberry.scalar(
        name="Cell",
        description="An H3 cell of the hub's resolution (usually 6) in 15 hexadecimal characters, in lower case.",
        serialize=_text,
        parse_value=_text,
        specified_by_url="https://h3geo.org/docs/core-library/h3Indexing",
    ),
}
