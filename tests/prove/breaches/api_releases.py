"""Breaches of what keeps the graphs over their releases: snapshots, the policy of deprecation, the changelog."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

CHANGES = "tests/releases/test_graph_changes.py"
RELEASES = "tests/releases/test_releases.py"
SNAPSHOTS = "tests/releases/test_snapshots.py"
CHECK_SCHEMA = "check:hub schema --check"

GRAPH_CHANGES = "hub/releases/graph_changes.py"
KEPT = "hub/releases/snapshots.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a snapshot is old",
        rows=("5.2.6",),
        edits=(Edit("hub/schema/partner/queries.py", 'description="Whose key this is.")', 'description="Who asks.")'),),
        tests=(f"{SNAPSHOTS}::test_those_in_docs_are_true", CHECK_SCHEMA),
    ),
    Breach(
        name="an old snapshot passes",
        rows=("5.2.6",),
        edits=(Edit(KEPT, "        if _read(folder / name) != present:\n", "        if not _read(folder / name):\n"),),
        tests=(
            f"{SNAPSHOTS}::test_a_missing_and_an_old_snapshot_are_named",
            f"{RELEASES}::test_what_is_wrong_is_not_released",
        ),
    ),
    Breach(
        name="what breaks the last release is not looked for",
        rows=("5.2.7",),
        edits=(
            Edit(
                KEPT,
                "for change in changes.breaking]\n",
                "for change in changes.breaking[:0]]\n",
            ),
        ),
        tests=(f"{RELEASES}::test_what_breaks_the_last_release_is_named_and_only_the_last",),
    ),
    Breach(
        name="versions are compared as texts",
        rows=("5.2.7",),
        edits=(
            Edit(
                KEPT,
                "    return max(versions, key=lambda place: _numbers(place.name), default=None)\n",
                "    return max(versions, default=None)\n",
            ),
        ),
        tests=(f"{RELEASES}::test_what_breaks_the_last_release_is_named_and_only_the_last",),
    ),
    Breach(
        name="a version is released twice",
        rows=("5.2.7",),
        edits=(
            Edit(KEPT, "_numbers(version) <= _numbers(last.name)", "_numbers(version) < _numbers(last.name)"),
            Edit(KEPT, "place.mkdir(parents=True)", "place.mkdir(parents=True, exist_ok=True)"),
        ),
        tests=(f"{RELEASES}::test_a_version_is_released_once_and_after_those_before",),
    ),
    Breach(
        name="an entity is none any more and nobody minds",
        rows=("5.2.7",),
        edits=(Edit(GRAPH_CHANGES, 'frozenset({"key", "shareable"})', "frozenset[str]()"),),
        tests=(f"{CHANGES}::test_adding_breaks_nothing_and_taking_away_does",),
    ),
    Breach(
        name="what may surprise a client fails the check",
        rows=("5.2.7",),
        edits=(
            Edit(GRAPH_CHANGES, "(breaking if breaks else dangerous).append(sentence)", "breaking.append(sentence)"),
        ),
        tests=(f"{CHANGES}::test_what_may_surprise_is_said_and_breaks_nothing",),
    ),
    Breach(
        name="what may surprise a client is not said",
        rows=("5.2.7",),
        edits=(
            Edit(
                GRAPH_CHANGES,
                "    dangerous = [change.description for change in find_dangerous_changes(*schemas)]\n",
                "    dangerous: list[str] = []\n",
            ),
        ),
        tests=(
            f"{CHANGES}::test_what_may_surprise_is_said_and_breaks_nothing",
            f"{RELEASES}::test_the_command_fails_for_what_breaks_and_not_for_what_may_surprise",
        ),
    ),
    Breach(
        name="a part goes on its last day",
        rows=("5.2.8",),
        edits=(Edit(GRAPH_CHANGES, "if day and day < today and at", "if day and day <= today and at"),),
        tests=(f"{CHANGES}::test_a_part_goes_after_its_day_and_with_it_the_types_that_nothing_else_speaks_of",),
    ),
    Breach(
        name="a part goes that was never deprecated",
        rows=("5.2.8",),
        edits=(
            Edit(
                GRAPH_CHANGES,
                "gone = {at for at, day in _last_days(parts).items() if day and day < today and at not in after}",
                "gone = {at for at in parts if at not in after}",
            ),
        ),
        tests=(
            f"{CHANGES}::test_a_part_goes_after_its_day_and_with_it_the_types_that_nothing_else_speaks_of",
            f"{RELEASES}::test_what_breaks_the_last_release_is_named_and_only_the_last",
        ),
    ),
    Breach(
        name="a deprecation gives a month's notice",
        rows=("5.2.8",),
        edits=(Edit(GRAPH_CHANGES, "timedelta(days=183)", "timedelta(days=30)"),),
        tests=(f"{CHANGES}::test_a_deprecation_gives_notice_and_is_never_brought_forward",),
    ),
    Breach(
        name="a deprecation is brought forward",
        rows=("5.2.8",),
        edits=(
            Edit(
                GRAPH_CHANGES,
                "least = before.get(at) or today + NOTICE",
                "least = day if at in before and day else today + NOTICE",
            ),
        ),
        tests=(f"{CHANGES}::test_a_deprecation_gives_notice_and_is_never_brought_forward",),
    ),
    Breach(
        name="a deprecation names no day",
        rows=("5.2.8",),
        edits=(
            Edit(GRAPH_CHANGES, "        if day is None:\n", "        if day is None and at in before:\n"),
            Edit(GRAPH_CHANGES, "        elif day < least:\n", "        elif day is not None and day < least:\n"),
        ),
        tests=(f"{CHANGES}::test_a_deprecation_gives_notice_and_is_never_brought_forward",),
    ),
    Breach(
        name="a change is not in the changelog",
        rows=("5.2.9",),
        edits=(Edit(KEPT, "for at in unnamed(changelog, name, changes.touched):", "for at in ():"),),
        tests=(f"{RELEASES}::test_a_change_is_to_be_named_in_the_changelog_and_may_surprise",),
    ),
    Breach(
        name="an entry of a release before counts for a change of now",
        rows=("5.2.9",),
        edits=(
            Edit("hub/releases/changelog.py", "_section(_section(changelog, UNRELEASED), TITLES[graph])", "changelog"),
        ),
        tests=(f"{CHANGES}::test_a_change_is_named_in_the_part_of_its_graph_and_by_no_release_before",),
    ),
    Breach(
        name="a release leaves the changelog open",
        rows=("5.2.9",),
        edits=(
            Edit(
                KEPT,
                'closed = cut(_read(folder / CHANGELOG) or "", version, today)',
                'closed = _read(folder / CHANGELOG) or ""',
            ),
        ),
        tests=(f"{RELEASES}::test_a_release_keeps_both_graphs_and_closes_the_changelog",),
    ),
    Breach(
        name="there is no changelog of the graphs",
        rows=("5.2.9",),
        edits=(),
        tests=(f"{SNAPSHOTS}::test_those_in_docs_are_true", CHECK_SCHEMA),
        removed=("docs/graph-changelog.md",),
    ),
)
