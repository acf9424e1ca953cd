"""The operator's table of access: what it opens and closes, and how a mistake is named."""

import pytest

from hub.domain.access.table import DEFAULT_ROWS, AccessTable, CaseAction, Relation
from hub.domain.actors import Permission
from hub.errors import SettingsInvalid
from hub.operator_files.access import MAX_ACCESS_BYTES, parse_access
from tests.fakes import NOW, new_case, officer

TABLE = """# One province
[[open]]
relation = "SUPERVISES"
action = "READ_FOR_CONFIRMING"

[[close]]
relation = "CERTIFIED"
action = "BREAK_GLASS"

[[region]]
id = "hebei"
forces = ["hengshui", "handan"]
"""


def test_a_table_opens_closes_and_names_regions() -> None:
    table = parse_access(TABLE)
    case, by = new_case(force="far"), officer("wang", None, Permission.READ_CASES)
    assert AccessTable().may(by, case, CaseAction.BREAK_GLASS, now=NOW)
    assert not table.may(by, case, CaseAction.BREAK_GLASS, now=NOW)
    boss = officer("boss", None, Permission.SUPERVISE)
    own = new_case(force="hengshui")
    assert not AccessTable().may(boss, own, CaseAction.READ_FOR_CONFIRMING, now=NOW)
    assert table.may(boss, own, CaseAction.READ_FOR_CONFIRMING, now=NOW)
    assert table.regions == {"hebei": {"hengshui", "handan"}}


def test_an_empty_table_changes_nothing() -> None:
    assert parse_access(b"") == AccessTable(rows=DEFAULT_ROWS)


STRANGERS = (Relation.CERTIFIED, Relation.OFFERED)
NEVER = [
    (Relation.CERTIFIED, CaseAction.READ_PRIVATE),
    (Relation.CERTIFIED, CaseAction.READ_TIPS),
    *(
        (relation, action)
        for relation in STRANGERS
        for action in (CaseAction.PAUSE, CaseAction.STEER, CaseAction.REVISE, CaseAction.CLOSE)
    ),
    (Relation.BREAK_GLASS, CaseAction.STEER),
    (Relation.BREAK_GLASS, CaseAction.REVISE),
    *(
        (relation, action)
        for relation in Relation
        for action in (CaseAction.SHARE, CaseAction.HAND_OVER)
        if relation is not Relation.OWNER
    ),
    *((relation, CaseAction.ACCEPT_HAND_OVER) for relation in Relation if relation is not Relation.OFFERED),
    *((relation, CaseAction.BREAK_GLASS) for relation in Relation if relation is not Relation.CERTIFIED),
]


def row(relation: Relation, action: CaseAction) -> str:
    return f'[[open]]\nrelation = "{relation}"\naction = "{action}"\n'


@pytest.mark.parametrize(("relation", "action"), NEVER)
def test_what_may_never_be_opened_is_refused(relation: Relation, action: CaseAction) -> None:
    with pytest.raises(SettingsInvalid, match=rf"{action} of open 1 may be opened only for .*\(line 2\)\.$"):
        parse_access(row(relation, action))


def test_relation_that_steers_may_also_pause() -> None:
    opened = parse_access(row(Relation.SHARED, CaseAction.STEER)).rows[-1]
    assert opened.actions == {CaseAction.STEER, CaseAction.PAUSE}


def test_an_opened_action_needs_its_permission() -> None:
    table = parse_access(row(Relation.OFFERED, CaseAction.READ_PRIVATE))
    [opened] = [one for one in table.rows if one not in DEFAULT_ROWS]
    assert (opened.relation, opened.roles) == (Relation.OFFERED, frozenset({Permission.READ_CASES}))
    table = parse_access(row(Relation.SUPERVISES, CaseAction.CONFIRM))
    assert table.rows[-1].roles == {Permission.SUPERVISE}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"SUPERVISES"', '"BOSS"', r"`relation` of open 1 must be one of CERTIFIED, .*\(line 3\)"),
        ('"BREAK_GLASS"', "7", r"`action` of close 1 must be one of .*\(line 8\)"),
        ("forces =", "force =", r"`force` of region 1 is not known; the keys here are forces, id \(line 12\)"),
        ('id = "hebei"\n', "", r"`id` of region 1 is missing \(line 10\)"),
        ('"handan"', '" "', r"`forces` of region 1 must be a list of ids of forces \(line 12\)"),
        ("[[region]]", "[region]", r"`region` must be rows, each under a \[\[region\]\] \(line 10\)"),
        (
            "# One",
            '[[region]]\nid = "HeBei"\nforces = ["cangzhou"]\n# One',
            r"`id` of region 2 is that of region 1; write all forces of a region under one \[\[region\]\] \(line 14\)",
        ),
        ("# One", "x = 1\n# One", r"`x` is not known; the keys here are close, open, region \(line 1\)"),
    ],
)
def test_a_mistake_names_its_row_and_line(before: str, after: str, says: str) -> None:
    assert before in TABLE
    with pytest.raises(SettingsInvalid, match=rf"^The table of HUB_ACCESS_FILE: {says}\.$") as refused:
        parse_access(TABLE.replace(before, after, 1))
    assert refused.value.__context__ is None


@pytest.mark.parametrize("content", [b"\xff", b"open = [", b"#" * (MAX_ACCESS_BYTES + 1), b"open = [1]"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(SettingsInvalid):
        parse_access(content)
