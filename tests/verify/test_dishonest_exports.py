"""An export and manifests that somebody with every key makes by hand: each trick is told, or changes nothing."""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.domain.trail.chain import moment_text
from hub.domain.trail.manifest import parse_manifest
from hub.storage.mongo.trail.manifests import text_of
from tests.verify.trails import KEY, Check, Exported, compact, line_with, relinked, resigned, values_of
from verify.hub_verify import MAX_ROW_BYTES, Report, Unreadable

PROGRAM = Path(__file__).parents[2] / "verify" / "hub_verify.py"


def header(manifest: object) -> str:
    return compact({"trail": 1, "manifest": manifest, "at": "2026-05-13T09:00:00.000Z"})


def at(exported: Exported, number: int) -> datetime:
    """Return the moment of a manifest."""
    return parse_manifest(text_of(exported.notes[number - 1])).at


def as_of(exported: Exported, number: int) -> Exported:
    """Return the export as it was when a manifest was the newest one, with all manifests."""
    before = moment_text(at(exported, number))
    lines = [line for line in exported.lines if json.loads(line)["real"] < before]
    return replace(exported, header=header(number), lines=tuple(lines))


def kinds(report: Report) -> set[str]:
    return {finding.kind for finding in report.findings}


def test_header_that_names_older_manifest_hides_no_cut(exported: Exported, checked: Check) -> None:
    report = checked(as_of(exported, 10))
    assert {"EXPORT_OLD", "TAIL_CUT", "HEAD_DROPPED"} <= kinds(report)
    assert "whole" not in report.verdict
    assert (report.used, report.unused) == (len(exported.notes), 0)


def test_header_of_no_manifest_hides_no_rewritten_trail(exported: Exported, checked: Check) -> None:
    first = next(line for line in exported.lines if json.loads(line)["chain"]["n"] == 0)
    values = compact({**json.loads(values_of(first)), "account": "nobody"})
    rewritten = line_with(values, json.loads(first)["chain"])
    report = checked(replace(exported, header=header(0), lines=(rewritten,)))
    assert {"EXPORT_OLD", "HEAD_DROPPED", "TAIL_CUT"} <= kinds(report)


def test_header_alone_cannot_leave_a_manifest_out(exported: Exported, checked: Check) -> None:
    assert kinds(checked(exported)) == set()
    assert kinds(checked(replace(exported, header=header(len(exported.notes) - 1)))) == {"EXPORT_OLD"}
    assert kinds(checked(replace(exported, header=header(10**9)))) == set()


def test_older_export_is_checked_up_to_its_time(exported: Exported, checked: Check) -> None:
    old, moment = as_of(exported, 10), at(exported, 10)
    report = checked(old, as_of=moment)
    assert report.findings == []
    assert (report.used, report.unused) == (10, len(exported.notes) - 10)
    assert "whole" not in report.verdict
    assert f"{report.unused} later manifests" in report.verdict
    cut = replace(old, lines=old.lines[:-1])
    assert "TAIL_CUT" in kinds(checked(cut, as_of=moment)) | kinds(checked(replace(old, lines=old.lines[1:])))
    # Nothing to compare with is not whole either.
    assert "whole" not in checked(old, as_of=moment - timedelta(days=1)).verdict


@pytest.mark.parametrize(
    "first",
    [
        "",
        "nonsense",
        "[]",
        "1",
        "null",
        '"header"',
        "[" * 100_000,
        "{}",
        '{"trail":1}',
        header(-5),
        header("10"),
        header(None),
        header(1.5),
        header(True),
        header(1).replace("1", "1" * 5_000, 1),
        header(1).replace('"trail":1', '"trail":2'),
        "\x1f\x8b\x08",
    ],
)
def test_export_without_its_header_cannot_be_read(exported: Exported, checked: Check, first: str) -> None:
    with pytest.raises(Unreadable, match="does not begin with its header"):
        checked(replace(exported, header=first))


def test_export_without_any_header_cannot_be_read(exported: Exported, checked: Check) -> None:
    with pytest.raises(Unreadable, match="does not begin with its header"):
        checked(replace(exported, header=exported.lines[0], lines=exported.lines[1:]))


FORMS: dict[str, Callable[[str], str]] = {
    "a key twice": lambda line: line.replace('"account":"wang"', '"account":"li","account":"wang"'),
    "a key more": lambda line: line.replace('"account":', '"note":"x","account":'),
    "a key less": lambda line: line.replace('"error":null,', ""),
    "another order": lambda line: line.replace('"error":null,"answers":null', '"answers":null,"error":null'),
    "a space": lambda line: line.replace('"account":"wang"', '"account": "wang"'),
    "plain Chinese": lambda line: line.replace("\\u770b", "看"),
    "a number for a text": lambda line: line.replace('"account":"wang"', '"account":1e0'),
    "not a number": lambda line: line.replace('"account":"wang"', '"account":NaN'),
    "a moment of another zone": lambda line: line.replace('Z","account"', '+08:00","account"'),
    "a carriage return": lambda line: f"{line}\r",
    "a break inside": lambda line: line.replace('","account"', '",\n"account"'),
    "two on one row": lambda line: line + line,
    "half of it": lambda line: line[: len(line) // 2],
    "an empty row": lambda _: "",
    "the header once more": lambda _: header(1),
    "a number with a sign": lambda line: line.replace('"n":0', '"n":+0'),
    "a number with a point": lambda line: line.replace('"n":0', '"n":0.0'),
    "a negative number": lambda line: line.replace('"n":0', '"n":-1'),
    "a huge number": lambda line: line.replace('"n":0', f'"n":{"9" * 5_000}'),
    "a true for a number": lambda line: line.replace('"n":0', '"n":true'),
    "a list for a writer": lambda line: line.replace('"writer":"', '"writer":["').replace('","n":0', '"],"n":0'),
    "a writer of two rows": lambda line: line.replace('"writer":"', '"writer":"w\\nhead '),
    "no chain": lambda line: line.partition(',"chain":')[0] + "}",
    "an end before its chain": lambda line: f'{values_of(line)[:-1]},"chain":null}},"chain":null}}',
    "another version": lambda line: line.replace('"v":1', '"v":2'),
    "a list for a writer before": lambda line: (
        f'{line.partition(chr(34) + "after")[0]}"after":{{"writer":["w"],"n":0,"hash":""}}}}}}'
    ),
    "deep brackets": lambda line: line.replace('"seen":[]', f'"seen":{"[" * 100_000}'),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_line_in_another_form_is_told(exported: Exported, checked: Check, form: Callable[[str], str]) -> None:
    place = next(place for place, row in enumerate(exported.rows) if row["chain"]["n"] == 0)
    lines = list(exported.lines)
    changed = form(lines[place])
    assert changed != lines[place]
    report = checked(exported.with_lines([*lines[:place], changed, *lines[place + 1 :]]))
    assert f"Row {place + 2} of the export: It is damaged, or of a later version of the hub." in {
        finding.what for finding in report.findings
    }


def test_named_line_that_reads_in_two_ways_is_told(exported: Exported, checked: Check) -> None:
    """Its hash is right, as the hub has named what somebody inserted: one reader sees wang, another one li."""
    now = parse_manifest(text_of(exported.notes[-1])).at
    row = next(place for place, row in enumerate(exported.rows) if not row["chain"]["n"] and not row["chain"]["after"])
    start = hashlib.sha256(compact(["reunion-audit-start", 1, "w_twice", "", -1, ""]).encode()).hexdigest()
    chain = {**exported.rows[row]["chain"], "writer": "w_twice", "prev": start}
    line = dated_now(line_with(values_of(exported.lines[row]), chain))
    assert checked(exported.named_also(line, now)).findings == []
    twice = line.replace('"account":"li"', '"account":"wang","account":"li"')
    assert {"CHANGED", "HEAD_DROPPED"} <= kinds(checked(exported.named_also(twice, now)))


def test_link_back_inside_a_chain_is_told(exported: Exported, checked: Check) -> None:
    """Only the first line of a chain may name another one: the hash of no later line covers it."""
    lines = list(exported.lines)
    place = next(place for place, row in enumerate(exported.rows) if row["chain"]["n"] == 1)
    after = {"writer": "w_x", "n": 3, "hash": "0" * 64}
    lines[place] = line_with(values_of(lines[place]), {**exported.rows[place]["chain"], "after": after})
    assert "CHANGED" in kinds(checked(exported.with_lines(lines)))


def test_fork_of_a_chain_is_told(exported: Exported, checked: Check) -> None:
    """Somebody goes on from a line in the middle: the hub's lines stand, and the others are too many."""
    writer, places = max(exported.chains().items(), key=lambda one: len(one[1]))
    fork = relinked([exported.lines[places[1]], *(dated_now(exported.lines[place]) for place in places[2:5])])[1:]
    findings = checked(exported.with_lines([*exported.lines, *fork])).findings
    assert {(one.kind, one.writer) for one in findings} == {("INSERTED", writer)}
    assert {one.n for one in findings} >= {2, 3, 4}


def dated_now(line: str) -> str:
    values = {**json.loads(values_of(line)), "account": "li", "real": moment_text(datetime.now(UTC))}
    return line_with(compact(values), json.loads(line)["chain"])


def test_signed_manifest_of_an_earlier_time_is_told(exported: Exported, checked: Check) -> None:
    """Else its time would admit back-dated lines: the key alone moves no moment."""
    earlier = exported.notes[-1].replace("\nat 202", "\nat 201")
    notes = resigned([*exported.notes[:-1], earlier])
    assert notes[:-1] == list(exported.notes[:-1])
    assert "MANIFEST_INVALID" in kinds(checked(replace(exported, notes=tuple(notes))))


def test_signed_manifest_of_a_time_to_come_is_told(exported: Exported, checked: Check) -> None:
    notes = resigned([*exported.notes[:-1], exported.notes[-1].replace("\nat 20", "\nat 29")])
    assert "MANIFEST_INVALID" in kinds(checked(replace(exported, notes=tuple(notes))))


def test_signed_manifest_with_a_chain_twice_is_told(exported: Exported, checked: Check) -> None:
    row = next(row for row in exported.notes[-1].splitlines() if row.startswith("head "))
    notes = resigned([*exported.notes[:-1], exported.notes[-1].replace(f"{row}\n", f"{row}\n{row}\n")])
    assert "MANIFEST_INVALID" in kinds(checked(replace(exported, notes=tuple(notes))))


def test_signed_manifest_of_other_heads_is_told(exported: Exported, checked: Check) -> None:
    """The auditor holds one manifest of a number, and the operator shows another."""
    row = next(row for row in exported.notes[-1].splitlines() if row.startswith("head "))
    other = exported.notes[-1].replace(row.split()[2], "0" * 64, 1).replace(row, row.replace(row.split()[3], "0" * 64))
    [forged] = resigned([other])
    report = checked(replace(exported, notes=(*exported.notes, forged)))
    assert kinds(report) & {"MANIFEST_FORKED", "MANIFEST_INVALID"}


def test_fold_of_a_chain_does_not_let_it_go(exported: Exported, checked: Check) -> None:
    """With the key somebody folds a chain at once, and removes its lines."""
    text = exported.notes[-1]
    row = next(row for row in text.splitlines() if row.startswith("head "))
    _, writer, n, hashed, _ = row.split()
    folded = next(line for line in text.splitlines() if line.startswith("folded "))
    chains, lines = map(int, folded.split()[1:])
    below = text.replace(f"{row}\n", "").replace(
        f"{folded}\n", f"folded {chains + 1} {lines + int(n) + 1}\nfold {writer} {n} {hashed}\n"
    )
    notes = tuple(resigned([*exported.notes[:-1], below]))
    gone = tuple(line for line in exported.lines if json.loads(line)["chain"]["writer"] != writer)
    assert kinds(checked(replace(exported, notes=notes))) == set()
    assert kinds(checked(replace(exported, notes=notes, lines=gone))) == {"HEAD_DROPPED"}


def test_program_tells_each_refusal_without_a_traceback(exported: Exported, tmp_path: Path) -> None:
    lines, manifests = tmp_path / "lines", tmp_path / "manifests"
    manifests.write_text("".join(exported.notes), encoding="utf-8")

    def run(exported: Exported, *more: str) -> tuple[int, str]:
        lines.write_text("\n".join([exported.header, *exported.lines, ""]), encoding="ascii")
        files = ("--lines", str(lines), "--manifests", str(manifests))
        command = [sys.executable, "-I", str(PROGRAM), "--key", KEY.verifier, *files, "--shared-clock", *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    code, said = run(as_of(exported, 10))
    assert code == 1
    assert "EXPORT_OLD" in said
    assert "lines: whole" not in said
    code, said = run(as_of(exported, 10), "--as-of", moment_text(at(exported, 10)))
    assert code == 0
    assert "lines: whole" not in said
    assert f"{len(exported.notes) - 10} later manifests that you hold are not used" in said
    assert run(replace(exported, header=header(-5)))[0] == 2
    for time in ("yesterday", "2026-05-13T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert run(exported, "--as-of", time)[0] == 2


def test_random_bytes_are_told_and_stop_nothing(exported: Exported, checked: Check, tmp_path: Path) -> None:
    chance = random.Random("bytes")
    whole = "\n".join(exported.lines).encode()
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(damaged))
            damaged[place : place + chance.randrange(3)] = bytes(chance.choices(range(256), k=chance.randrange(1, 3)))
        text = damaged.decode("latin-1").encode("latin-1")
        if text != whole:
            assert checked(exported.with_lines([text.decode("utf-8", "replace")])).findings


def test_endless_files_are_told_in_time(exported: Exported, checked: Check) -> None:
    """No work grows with the square of a file: else the other side keeps the auditor from a result."""
    garbage = "x\n" * 300_000 + "y" * 300_000
    assert kinds(checked(replace(exported, notes=(*exported.notes, garbage)))) == {"MANIFEST_INVALID"}
    place = next(place for place, row in enumerate(exported.rows) if row["chain"]["n"] == 1)
    values, chain = values_of(exported.lines[place]), exported.rows[place]["chain"]
    others = [line_with(values.replace('"au_', f'"au_{number}'), chain) for number in range(2_000)]
    wrong = [line_with(values, {**chain, "n": 2, "prev": f"{number:064}"}) for number in range(2_000)]
    lines = [line for number, line in enumerate(exported.lines) if number != place]
    assert checked(exported.with_lines([*others, *wrong, *lines])).findings


def test_row_longer_than_memory_is_read_in_pieces(exported: Exported, checked: Check) -> None:
    long = '{"id":"' + "x" * (MAX_ROW_BYTES + 1) + exported.lines[0]
    assert "CHANGED" in kinds(checked(exported.with_lines([*exported.lines, long])))
