"""The verifier: an undamaged trail is whole, and each kind of damage at any place is told with its place."""

import hashlib
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.domain.trail.chain import moment_text
from hub.domain.trail.manifest import parse_manifest
from hub.storage.mongo.trail.manifests import text_of
from tests.verify.trails import (
    KEY,
    OTHER_KEY,
    Check,
    Exported,
    compact,
    line_with,
    relinked,
    resigned,
    values_of,
)
from verify.hub_verify import Finding

PROGRAM = Path(__file__).parents[2] / "verify" / "hub_verify.py"
Chance = random.Random
Damage = Callable[[Exported, Chance], tuple[Exported, str, str, int]]

# Each run has another trail, so an example of an earlier run means nothing.
PLACES = settings(max_examples=60, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def named(exported: Exported) -> dict[str, int]:
    """Return the last number of each chain that a manifest names."""
    found: dict[str, int] = {}
    for note in exported.notes:
        for row in note.splitlines():
            if row.startswith(("head ", "fold ")):
                found[row.split()[1]] = int(row.split()[2])
    return found


def pick(exported: Exported, chance: Chance, *, least: int = 1, before_end: int = 0) -> tuple[str, list[int], int]:
    """Return a chain of some length, its indexes, and a place in it that a manifest covers."""
    chains, known = exported.chains(), named(exported)
    writer = chance.choice([writer for writer in chains if known.get(writer, -1) + 1 >= least + before_end])
    return writer, chains[writer], chance.randrange(known[writer] + 1 - before_end)


def change_a_value(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, n = pick(exported, chance)
    lines = list(exported.lines)
    field = chance.choice(["account", "person", "purpose", "subject", "real", "outcome"])
    row = json.loads(values_of(lines[places[n]]))
    row[field] = "2026-01-01T00:00:00.000Z" if field == "real" else f"{row[field]}x"
    lines[places[n]] = line_with(compact(row), json.loads(lines[places[n]])["chain"])
    return exported.with_lines(lines), "CHANGED", writer, n


def change_and_forge_what_follows(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    """Somebody who can write to the database makes the chain fit again: only manifests tell."""
    writer, places, n = pick(exported, chance)
    damaged = change_a_value_at(exported, places[n])
    forged = relinked([damaged.lines[place] for place in places[n:]])
    lines = list(damaged.lines)
    for place, line in zip(places[n:], forged, strict=True):
        lines[place] = line
    return exported.with_lines(lines), "CHANGED", writer, -1


def change_a_value_at(exported: Exported, place: int) -> Exported:
    lines = list(exported.lines)
    row = {**json.loads(values_of(lines[place])), "account": "nobody"}
    lines[place] = line_with(compact(row), json.loads(lines[place])["chain"])
    return exported.with_lines(lines)


def remove_a_line(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, n = pick(exported, chance, least=2, before_end=1)
    return without(exported, {places[n]}), "REMOVED", writer, n


def cut_the_tail(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, n = pick(exported, chance, least=2)
    n = max(n, 1)
    return without(exported, set(places[n:])), "TAIL_CUT", writer, n


def drop_a_chain(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, _ = pick(exported, chance)
    return without(exported, set(places)), "HEAD_DROPPED", writer, named(exported)[writer]


def remove_and_forge_what_follows(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, n = pick(exported, chance, least=3, before_end=2)
    kept = [exported.lines[place] for place in places if place != places[n + 1]]
    lines = [line for index, line in enumerate(exported.lines) if index not in places]
    kind = "TAIL_CUT" if named(exported)[writer] == len(places) - 1 else "CHANGED"
    return exported.with_lines([*lines, *kept[:n], *relinked(kept[n:])]), kind, writer, -1


def swap_two_lines(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, n = pick(exported, chance, least=2, before_end=1)
    one, other = places[n], places[n + 1]
    lines = list(exported.lines)
    for place, source in ((one, other), (other, one)):
        lines[place] = line_with(values_of(exported.lines[source]), json.loads(exported.lines[place])["chain"])
    return exported.with_lines(lines), "REORDERED", writer, n + 1


def insert_beside(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    writer, places, n = pick(exported, chance)
    line = exported.lines[places[n]]
    row = {**json.loads(values_of(line)), "id": "au_new", "account": "li"}
    new = line_with(compact(row), json.loads(line)["chain"])
    at = chance.randrange(len(exported.lines) + 1)
    return exported.with_lines([*exported.lines[:at], new, *exported.lines[at:]]), "INSERTED", writer, n


def insert_a_chain_from_long_ago(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    new = forged_chain(exported, real="2026-01-01T00:00:00.000Z")
    return exported.with_lines([*exported.lines, new]), "INSERTED", "w_forged", 0


def forged_chain(exported: Exported, **values: str | None) -> str:
    """Return a line that begins a chain of its own, as somebody could insert it into the database."""
    line = exported.lines[0]
    start = compact(["reunion-audit-start", 1, "w_forged", "", -1, ""])
    place = {"writer": "w_forged", "n": 0, "prev": hashlib.sha256(start.encode()).hexdigest(), "after": None}
    return line_with(compact(json.loads(values_of(line)) | values), {**json.loads(line)["chain"], **place})


def back_date_a_line_of_an_ended_chain(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    """Somebody inserts it today behind the last line of a chain, and the hub names it."""
    chains = exported.chains()
    writer = chance.choice(sorted(named(exported)))
    last = exported.lines[chains[writer][-1]]
    [_, line] = relinked([last, dated(last, some_time_ago(exported, chance))])
    n = json.loads(line)["chain"]["n"]
    return exported.named_also(line, now_of(exported)), "INSERTED", writer, n


def back_date_a_chain_that_is_named(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    line = forged_chain(exported, real=some_time_ago(exported, chance))
    return exported.named_also(line, now_of(exported)), "INSERTED", "w_forged", 0


def date_a_named_line_ahead(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    real = moment_text(now_of(exported) + timedelta(minutes=chance.randrange(11, 10_000)))
    return exported.named_also(forged_chain(exported, real=real), now_of(exported)), "INSERTED", "w_forged", 0


def some_time_ago(exported: Exported, chance: Chance) -> str:
    """Return a moment of the trail, more than the slack of ten minutes before its last manifest."""
    return moment_text(now_of(exported) - timedelta(minutes=chance.randrange(11, 130)))


def now_of(exported: Exported) -> datetime:
    """Return the moment of the last manifest."""
    return parse_manifest(text_of(exported.notes[-1])).at


def dated(line: str, real: str) -> str:
    return line_with(compact({**json.loads(values_of(line)), "real": real}), json.loads(line)["chain"])


def drop_a_head(exported: Exported, chance: Chance) -> tuple[Exported, str, str, int]:
    """The hub's own key signs manifests that name a chain no more."""
    naming = {
        writer: [index for index, note in enumerate(exported.notes) if f"head {writer} " in note]
        for writer in exported.chains()
    }
    # A chain that was folded may come back: then the manifest before does not name it.
    told = {writer: [index for index in places if index - 1 in places] for writer, places in naming.items()}
    writer = chance.choice([writer for writer, places in told.items() if places])
    after = chance.choice(told[writer])
    last = next(row for row in exported.notes[after - 1].splitlines() if row.startswith(f"head {writer} "))
    kept = [
        "".join(row for row in note.splitlines(keepends=True) if index < after or f" {writer} " not in row)
        for index, note in enumerate(exported.notes)
    ]
    return replace(exported, notes=tuple(resigned(kept))), "HEAD_DROPPED", writer, int(last.split()[2])


def without(exported: Exported, places: set[int]) -> Exported:
    return exported.with_lines([line for index, line in enumerate(exported.lines) if index not in places])


DAMAGES: tuple[Damage, ...] = (
    change_a_value,
    change_and_forge_what_follows,
    remove_a_line,
    cut_the_tail,
    drop_a_chain,
    remove_and_forge_what_follows,
    swap_two_lines,
    insert_beside,
    insert_a_chain_from_long_ago,
    back_date_a_line_of_an_ended_chain,
    back_date_a_chain_that_is_named,
    date_a_named_line_ahead,
    drop_a_head,
)


def test_undamaged_trail_is_whole(exported: Exported, checked: Check) -> None:
    report = checked(exported)
    assert report.findings == []
    assert report.lines == len(exported.lines) > 150
    # What the trail is made of: a chain that continues another, folded chains, and lines that no manifest names yet.
    assert any(row["chain"]["after"] for row in exported.rows)
    assert any("\nfold " in note for note in exported.notes)
    assert any("named by no manifest yet" in note for note in report.notes)


@PLACES
@given(seed=st.integers(0, 2**32))
def test_order_of_rows_in_the_file_does_not_matter(exported: Exported, checked: Check, seed: int) -> None:
    lines = list(exported.lines)
    Chance(seed).shuffle(lines)
    assert checked(exported.with_lines(lines)).findings == []


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@PLACES
@given(seed=st.integers(0, 2**32))
def test_each_damage_is_told_with_its_place(exported: Exported, checked: Check, damage: Damage, seed: int) -> None:
    damaged, kind, writer, n = damage(exported, Chance(seed))
    findings = checked(damaged).findings
    told = {(finding.kind, finding.writer) for finding in findings}
    assert (kind, writer) in told, findings
    assert n < 0 or (kind, writer, n) in {(one.kind, one.writer, one.n) for one in findings}, findings
    assert {finding.writer for finding in findings} == {writer}


def test_changed_or_missing_manifest_is_told(exported: Exported, checked: Check) -> None:
    def kinds(notes: list[str]) -> set[str]:
        return {finding.kind for finding in checked(replace(exported, notes=tuple(notes))).findings}

    notes = list(exported.notes)
    assert kinds([*notes, notes[-1]]) == set()
    assert "MANIFEST_MISSING" in kinds([*notes[:3], *notes[4:]])
    assert "MANIFEST_INVALID" in kinds([*notes[:3], notes[3].replace("manifest 4", "manifest 9"), *notes[4:]])
    assert "MANIFEST_INVALID" in kinds([*notes[:3], notes[3].replace("\n\n", "\nhead w 1 2 3\n\n"), *notes[4:]])
    [changed] = resigned([notes[3].replace("\nat 2", "\nat 1")])
    unsigned = f"{changed.partition('— ')[0]}— {notes[3].partition('— ')[2]}"
    assert "MANIFEST_INVALID" in kinds([*notes[:3], unsigned, *notes[4:]])
    assert "MANIFEST_FORKED" in kinds([*notes, resigned([notes[-1].replace("\nat 202", "\nat 201")])[0]])
    assert "MANIFEST_INVALID" in kinds([*notes, "something else"])
    assert checked(exported, OTHER_KEY.verifier).findings[0].kind == "MANIFEST_INVALID"


def test_line_that_no_manifest_names_cannot_claim_to_come(exported: Exported, checked: Check) -> None:
    moments = {"at": "2026-01-01T00:00:00.000Z", "real": "2999-01-01T00:00:00.000Z"}
    for notes in (exported.notes, ()):
        report = checked(replace(exported, lines=(*exported.lines, forged_chain(exported, **moments)), notes=notes))
        assert [(one.kind, one.writer, one.n) for one in report.findings] == [("INSERTED", "w_forged", 0)]


@pytest.mark.parametrize("real", [None, "", "yesterday", "2026-05-13T09:00:00", "2026-13-13T09:00:00.000Z"])
def test_line_without_a_moment_is_told_and_stops_nothing(exported: Exported, checked: Check, real: str | None) -> None:
    false = forged_chain(exported, real=real)
    unchained = f'{values_of(false)[:-1]},"chain":null}}'
    lines = [false, unchained, *without(exported, {0}).lines]
    findings = checked(exported.with_lines(lines)).findings
    what = "Row {} of the export: It is damaged, or of a later version of the hub."
    assert {one.what for one in findings if not one.writer} == {what.format(2), what.format(3)}
    assert len(findings) == 3


def test_time_without_a_manifest_is_noted(exported: Exported, checked: Check) -> None:
    def notes(notes: Sequence[str]) -> list[str]:
        report = checked(replace(exported, notes=tuple(notes)))
        assert report.findings == []
        return [note for note in report.notes if note.startswith("No manifest was made between ")]

    assert notes(exported.notes) == []
    for seconds, gap in ((149, False), (150, True), (599, True)):
        earlier = now_of(exported) - timedelta(seconds=seconds)
        last = re.sub(r"(?m)^at .*", f"at {moment_text(earlier)}", exported.notes[-2])
        # All before it keep their distance.
        shift = earlier - now_of(replace(exported, notes=exported.notes[:-1]))
        kept = [shifted(note, shift) for note in exported.notes[:-2]]
        found = notes(resigned([*kept, last, exported.notes[-1]]))
        assert [note.startswith(f"No manifest was made between {len(exported.notes) - 1} of") for note in found] == (
            [True] if gap else []
        )


def shifted(note: str, by: timedelta) -> str:
    """Return a note of another moment; it has to be signed again."""
    return re.sub(r"(?m)^at .*", f"at {moment_text(parse_manifest(text_of(note)).at + by)}", note)


def test_line_of_another_time_than_its_writing_is_told(exported: Exported, checked: Check) -> None:
    """The hub lists lines by what they tell of: else a line of today would stand on a day in March."""

    def misdated(line: str, *, has_own_clock: bool = False) -> set[str]:
        report = checked(exported.with_lines([line]), has_own_clock=has_own_clock)
        return {finding.writer for finding in report.findings if finding.kind == "MISDATED"}

    real = json.loads(exported.lines[0])["real"]
    writer = exported.rows[0]["chain"]["writer"]
    assert misdated(exported.lines[0]) == {writer}
    assert misdated(exported.lines[0], has_own_clock=True) == set()
    assert misdated(forged_chain(exported, at=real)) == set()
    assert misdated(forged_chain(exported, at="2026-02-31T00:00:00.000Z")) == {"w_forged"}


def test_auditor_who_began_later_has_no_false_alarm(exported: Exported, checked: Check) -> None:
    report = checked(replace(exported, notes=exported.notes[20:]))
    assert report.findings == []
    assert any("first manifest is number 21" in note for note in report.notes)


def test_without_manifests_the_chains_alone_are_checked(exported: Exported, checked: Check) -> None:
    bare = replace(exported, notes=(), header='{"trail":1,"manifest":0,"at":"x"}')
    assert checked(bare).findings == []
    assert "whole" not in checked(bare).verdict
    changed, _, writer, n = remove_a_line(exported, random.Random(1))
    assert checked(replace(bare, lines=changed.lines)).findings == [Finding("REMOVED", writer, n, "It is missing.")]


def test_lines_before_the_chain_are_told_apart(exported: Exported, checked: Check) -> None:
    row = {**json.loads(values_of(exported.lines[0])), "real": "2026-01-01T00:00:00.000Z"}
    old, new = line_with(compact(row), {}), line_with(compact({**row, "real": "2999-01-01T00:00:00.000Z"}), {})
    old, new = (line.replace('"chain":{}', '"chain":null') for line in (old, new))
    report = checked(exported.with_lines([old, old, *exported.lines]))
    assert report.findings == []
    assert any(note.startswith("2 lines are from before the chain") for note in report.notes)
    assert [one.kind for one in checked(exported.with_lines([new, *exported.lines])).findings] == ["INSERTED"]


def test_program_runs_alone_and_tells_by_its_exit_code(exported: Exported, tmp_path: Path) -> None:
    lines, manifests = tmp_path / "lines", tmp_path / "manifests"
    manifests.write_text("".join(exported.notes), encoding="utf-8")

    def run(damaged: Exported, *more: str) -> tuple[int, str]:
        lines.write_text("\n".join([damaged.header, *damaged.lines, ""]), encoding="ascii")
        command = [sys.executable, "-I", str(PROGRAM), "--lines", str(lines), "--manifests", str(manifests), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        return done.returncode, done.stdout + done.stderr

    code, said = run(exported, "--shared-clock", "--key", KEY.verifier)
    assert (code, f"{len(exported.lines)} lines: whole." in said, "Not to be detected" in said) == (0, True, True)
    damaged, _, writer, n = cut_the_tail(exported, random.Random(1))
    code, said = run(damaged, "--shared-clock", "--key", KEY.verifier)
    assert (code, said.startswith(f"TAIL_CUT {writer} n={n}: ")) == (1, True)
    assert run(exported, "--key", "nonsense")[0] == 2
    notes = manifests.read_text(encoding="utf-8")
    manifests.write_text(f"{notes}\n\nnonsense\n", encoding="utf-8")
    assert run(replace(exported, header="nonsense"), "--shared-clock", "--key", KEY.verifier)[0] == 2
    assert (
        f"Line {notes.count(chr(10)) + 3} of manifests begins"
        in run(exported, "--shared-clock", "--key", KEY.verifier)[1]
    )


def test_program_whose_reader_ends_says_nothing_of_it(exported: Exported, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("\n".join([exported.header, *exported.lines, ""]), encoding="ascii")
    command = [sys.executable, "-I", str(PROGRAM), "--lines", str(lines)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == ""
