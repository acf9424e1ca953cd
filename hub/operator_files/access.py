"""Read the operator's table of access: TOML that opens and closes actions of the default table, and names regions."""

from typing import Annotated, Final

from pydantic import BeforeValidator, Field, field_validator

from hub.domain.access.table import OPENABLE, ROLES, AccessRow, AccessTable, CaseAction, Relation
from hub.domain.actors import Permission
from hub.operator_files.toml_tables import StrictTable, TableFile, TableId, read_table, rejected, require_unique

MAX_ACCESS_BYTES: Final = 128 * 1024
"""Thousands of forces in regions. Finding the line of a fault parses the text again and again."""

FILE: Final = TableFile("The table of HUB_ACCESS_FILE", MAX_ACCESS_BYTES, advice="name fewer forces")


def _relation(name: object) -> object:
    # Strict tables take no text for an enum by themselves.
    return Relation(name) if isinstance(name, str) else name


def _action(name: object) -> object:
    return CaseAction(name) if isinstance(name, str) else name


# The description of a field completes the sentence "`field` must be …".
TableRelation = Annotated[Relation, BeforeValidator(_relation), Field(description=f"one of {', '.join(Relation)}")]
TableAction = Annotated[CaseAction, BeforeValidator(_action), Field(description=f"one of {', '.join(CaseAction)}")]


class ActionRow(StrictTable):
    """One [[open]] or [[close]] of the table."""

    relation: TableRelation
    action: TableAction


class RegionRow(StrictTable):
    """One [[region]] of the table."""

    id: TableId
    forces: Annotated[list[TableId], Field(min_length=1, description="a list of ids of forces")]


class Table(StrictTable):
    """The whole table. A file without any row changes nothing."""

    open: Annotated[list[ActionRow], Field(description="rows, each under an [[open]]")] = Field(default_factory=list)
    close: Annotated[list[ActionRow], Field(description="rows, each under a [[close]]")] = Field(default_factory=list)
    region: Annotated[list[RegionRow], Field(description="rows, each under a [[region]]")] = Field(default_factory=list)

    @field_validator("region")
    @classmethod
    def _check_ids(cls, rows: list[RegionRow]) -> list[RegionRow]:
        ids = (row.id for row in rows)
        require_unique("region", "region", ids, "write all forces of a region under one [[region]]")
        return rows

    @field_validator("open")
    @classmethod
    def _check_openable(cls, rows: list[ActionRow]) -> list[ActionRow]:
        for number, row in enumerate(rows):
            if row.relation not in OPENABLE[row.action]:
                allowed = ", ".join(sorted(OPENABLE[row.action]))
                sentence = f"{row.action} of open {number + 1} may be opened only for {allowed}"
                raise rejected(sentence, "open", number, "relation")
        return rows


def parse_access(content: bytes | str) -> AccessTable:
    """Return the default table with the operator's changes; raise SettingsInvalid naming the row at fault and its line.

    What a relation may never do cannot be opened: OPENABLE of hub/domain/access/table.py.
    """
    table = read_table(FILE, Table, content)
    opened = [AccessRow(row.relation, _roles(row), _opened(row.action)) for row in table.open]
    closed = [(row.relation, row.action) for row in table.close]
    regions = {row.id: frozenset(row.forces) for row in table.region}
    return AccessTable(regions=regions).changed(opened, closed)


def _opened(action: CaseAction) -> frozenset[CaseAction]:
    """Return the actions that a row opens: an officer who steers an alert can always stop it."""
    return frozenset({action, CaseAction.PAUSE} if action is CaseAction.STEER else {action})


def _roles(row: ActionRow) -> frozenset[Permission]:
    """Return the roles for the opened action: of supervisors their own permission, else those of the action."""
    return frozenset({Permission.SUPERVISE}) if row.relation is Relation.SUPERVISES else ROLES[row.action]
