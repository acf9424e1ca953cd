#!/usr/bin/env python3
"""Verify an export of Reunion Hub's audit trail against the signed manifests that an auditor holds.

One file, for Python 3.11 or newer with the package `cryptography`; it needs nothing of the hub:

    python hub_verify.py --key NAME+ID+KEY --manifests received/* --lines export.jsonl

It tells lines that were changed, removed, reordered or inserted, chains whose end was cut off, and heads that were
dropped. Every manifest that you give counts, whatever the export says of itself. Was the export made before the last
of them, then give `--as-of` with the time at which you asked for it: later manifests are left aside, and counted.
Exit code: 0 if no damage is found, 1 if there is any, 2 if a file or an argument cannot be read.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from bisect import bisect, bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ORIGIN = "reunion-hub/audit"
NOTE = re.compile(rf"(?P<text>[^\n]+\n(?:(?!{ORIGIN}\n)[^\n]+\n)*+)(?:\n(?P<signatures>(?:— [^\n]+\n)++))?")
"""A block of lines; it is a note if a block of signatures follows. Each line is read once, whatever a file holds.

What stands before a note, without a signature, does not take that note along.
"""

# The forms in which the hub writes, and no other: what could be read in two ways is damaged.
NUMBER, HASH, WRITER = "(?:0|[1-9][0-9]{0,15})", "[0-9a-f]{64}", "[a-z0-9_]{1,64}"
MOMENT = "2[0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z"
"""All of one length, so that moments compare as texts."""
MANIFEST = re.compile(
    rf"{ORIGIN}\n(?P<size>{NUMBER})\n(?P<hash>[A-Za-z0-9+/]{{43}}=)\n"
    rf"(?P<below>manifest (?P<number>{NUMBER})\nat (?P<at>{MOMENT})\nprevious (?P<previous>{HASH})\n"
    rf"folded {NUMBER} (?P<folded>{NUMBER})\n"
    rf"(?P<folds>(?:fold {WRITER} {NUMBER} {HASH}\n)*)(?P<heads>(?:head {WRITER} {NUMBER} {HASH} {MOMENT}\n)*))"
)
STRING = r'"(?:[ !#-\[\]-~]|\\["\\bfnrt]|\\u[0-9a-f]{4})*+"'
TEXT, TEXTS = rf"(?:null|{STRING})", rf"\[(?:{STRING}(?:,{STRING})*+)?\]"
LINE = re.compile(
    (
        rf'(?P<values>{{"id":{STRING},"at":"(?P<at>{MOMENT})","real":"(?P<real>{MOMENT})","account":{TEXT},"person":{TEXT},'
        rf'"force":{TEXT},"action":{TEXT},"subject":{TEXT},"purpose":{TEXT},"seen":{TEXTS},"case":{TEXT},'
        rf'"outcome":{TEXT},"error":{TEXT},"answers":{TEXT},"digests":{TEXTS},"relations":{TEXTS}),"chain":'
        rf'(?:null|{{"v":1,"writer":"(?P<writer>{WRITER})","n":(?P<n>{NUMBER}),"prev":"(?P<prev>{HASH})","after":'
        rf'(?:null|{{"writer":"(?P<old>{WRITER})","n":(?P<old_n>{NUMBER}),"hash":"(?P<old_hash>{HASH})"}})}})}}\n?'
    ).encode()
)
MAX_ROW_BYTES = 1 << 26
"""A longer row is read in pieces that are no lines."""

SLACK = timedelta(minutes=10)
"""The longest time until a manifest names a line, while one is made each minute at the latest."""
WINDOW = 1_000
"""Lines on both sides of a wrong one among which the right one is looked for."""
MAX_SEARCHES = 100
"""Wrong lines of a chain for which that is done; the others count as changed."""
MAX_FORKS = 10
"""Lines of one number that are looked at."""
MAX_SILENCE = timedelta(seconds=150)
"""A manifest is made each minute at the latest. After a longer time without one the silence is told."""
UPGRADE = timedelta(days=1)
"""The time after the first manifest in which processes of an earlier release may still write lines without a chain."""
MAX_SHOWN = 200
UNDETECTABLE = """\
Not to be detected: what the hub never wrote; false lines of the present time, written by a manipulated hub or by
somebody who can insert into the database; lines changed or removed before the next manifest names them, which is in a
second, or later while somebody keeps manifests from being made, up to 150 s without a note; anything after the last
manifest that you hold, and, for somebody with the key, before one that you got late; a line whose time is wrong by up
to ten minutes; a change of the line before a missing one, unless a manifest names it; lines from before the chain.
Manifests prove nothing if the operator could change your copies of them."""

Head = tuple[str, int, str]
"""Writer, number from 0, and hash in hexadecimal digits."""
Key = tuple[str, bytes, Ed25519PublicKey]
"""Name, id and public key."""


class Unreadable(Exception):
    """A file is not what it should be."""


@dataclass(frozen=True, order=True)
class Finding:
    """One kind of damage, the writer and number of the line (-1: the whole chain, or a manifest), and a sentence."""

    kind: str
    writer: str
    n: int
    what: str


@dataclass
class Report:
    """The findings, what an auditor should know besides, the number of lines, and those of manifests."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: int = 0
    used: int = 0
    unused: int = 0

    def add(self, kind: str, writer: str, n: int, what: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, writer, n, what))

    @property
    def verdict(self) -> str:
        """The result in a few words; `whole` only if every manifest agrees."""
        if self.findings:
            counts = Counter(finding.kind for finding in self.findings)
            return ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))
        if self.unused:
            return f"no damage up to --as-of. {self.unused} later manifests that you hold are not used."
        return "whole." if self.used else "no damage in the chains alone. There is no manifest to compare them with."


@dataclass(frozen=True)
class Manifest:
    """A manifest whose signature is right."""

    number: int
    at: str
    previous: str
    digest: str
    heads: Mapping[str, tuple[int, str]]
    folds: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Line:
    """A line in its chain: `digest` is that of its values, `hash` that of its place and values.

    A line from before the chain has no `writer`, and nothing of what follows it.
    """

    at: str
    real: str
    writer: str = ""
    n: int = -1
    prev: str = ""
    digest: str = ""
    after: Head | None = None
    hash: str = ""


@dataclass
class Named:
    """The hashes of a chain by number; and of each number that a manifest was the first to name, that manifest's place.

    `numbers` and `places` ascend together: the first number from n on tells which manifest was the first to cover n.
    """

    hashes: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def hash_of(*parts: str | int) -> str:
    """Return the hash of parts as the hub computes it."""
    tag, *rest = parts
    return hashlib.sha256(json.dumps([tag, 1, *rest], separators=(",", ":")).encode("ascii")).hexdigest()


def link_hash(writer: str, n: int, prev: str, digest: str) -> str:
    """Return the hash of a line in its place; the writer's name needs no escapes."""
    return hashlib.sha256(f'["reunion-audit-chain",1,"{writer}",{n},"{prev}","{digest}"]'.encode()).hexdigest()


def parse_key(text: str) -> Key:
    """Return name, id and key of `NAME+ID+KEY`. Source: https://c2sp.org/signed-note"""
    try:
        name, key_id, encoded = text.split("+", 2)
        public = base64.b64decode(encoded, validate=True)
        expected = hashlib.sha256(f"{name}\n".encode() + public).digest()[:4]
        if public[:1] != b"\x01" or expected.hex() != key_id:
            raise ValueError
        return name, expected, Ed25519PublicKey.from_public_bytes(public[1:])
    except ValueError:
        raise Unreadable("The key must be NAME+ID+KEY, as `hub admin audit-key` prints it.") from None


def is_signed(text: str, signatures: str, keys: Sequence[Key]) -> bool:
    """Return whether one of the keys has signed the text."""
    for line in signatures.splitlines():
        for name, key_id, key in keys:
            try:
                signed = base64.b64decode(line.removeprefix(f"— {name} "), validate=True)
                if signed[:4] == key_id:
                    key.verify(signed[4:], text.encode())
                    return True
            except (ValueError, InvalidSignature):
                continue
    return False


def parse_manifest(text: str) -> Manifest:
    """Return the manifest of a signed text; raises ValueError for any other."""
    found = MANIFEST.fullmatch(text)
    if not found or base64.b64decode(found["hash"]) != hashlib.sha256(found["below"].encode()).digest():
        raise ValueError("not a manifest")
    rows = [row.split(" ") for row in (found["heads"] + found["folds"]).splitlines()]
    if len({row[1] for row in rows}) < len(rows):
        raise ValueError("naming a chain twice")
    heads, folds = ({row[1]: (int(row[2]), row[3]) for row in rows if row[0] == kind} for kind in ("head", "fold"))
    if int(found["size"]) != int(found["folded"]) + sum(n + 1 for n, _ in heads.values()):
        raise ValueError("not the sum of its heads")
    moment(found["at"])
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Manifest(int(found["number"]), found["at"], found["previous"], digest, heads, folds)


def read_manifests(texts: Iterable[tuple[str, str]], keys: Sequence[Key], report: Report) -> list[Manifest]:
    """Return the manifests in order, each once. texts: each with its name; it may hold several, one after another."""
    found: dict[int, Manifest] = {}
    for name, text in texts:
        for note in NOTE.finditer(text + "\n"):
            try:
                if not note["signatures"]:
                    raise ValueError("without a signature")
                if not is_signed(note["text"], note["signatures"], keys):
                    raise ValueError("not signed by the key")
                manifest = parse_manifest(note["text"])
            except ValueError as error:
                line = text.count("\n", 0, note.start()) + 1
                report.add("MANIFEST_INVALID", "", -1, f"Line {line} of {name} begins what is {error}.")
                continue
            if found.setdefault(manifest.number, manifest) != manifest:
                report.add("MANIFEST_FORKED", "", -1, f"There are two manifests {manifest.number}, both signed.")
    return [found[number] for number in sorted(found)]


def gaps_of(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Yield what no manifest covers: the time before the first one, and times in which none was made."""
    if manifests and manifests[0].number > 1:
        first = manifests[0].number
        yield f"Your first manifest is number {first}: it does not name chains that ended before."
    for before, manifest in pairwise(manifests):
        if manifest.number == before.number + 1 and moment(manifest.at) - moment(before.at) >= MAX_SILENCE:
            between = f"{before.number} of {before.at} and {manifest.number} of {manifest.at}"
            yield f"No manifest was made between {between}: what was changed meanwhile does not show. Was the hub down?"


def check_manifests(manifests: Sequence[Manifest], report: Report) -> None:
    """Check that each manifest follows the one before, and that no head goes back, or goes away without a fold."""
    report.notes += gaps_of(manifests)
    if manifests and manifests[-1].at > text_of(datetime.now(UTC) + SLACK):
        what = f"Manifest {manifests[-1].number} says that it is of {manifests[-1].at}, which is still to come."
        report.add("MANIFEST_INVALID", "", -1, what)
    for before, manifest in pairwise(manifests):
        is_next = manifest.number == before.number + 1
        check_sequence(before, manifest, report)
        for writer, (n, hashed) in before.heads.items():
            now = manifest.heads.get(writer) or manifest.folds.get(writer)
            if now is None and is_next:
                report.add("HEAD_DROPPED", writer, n, f"Manifest {manifest.number} names the chain no more.")
            elif now and (now[0] < n or (now[0] == n and now[1] != hashed)):
                report.add("HEAD_DROPPED", writer, n, f"In manifest {manifest.number} the chain goes back to {now[0]}.")


def check_sequence(before: Manifest, manifest: Manifest, report: Report) -> None:
    """Check number, hash and time of a manifest against those of the one that you hold before it."""
    if manifest.number != before.number + 1:
        missing = f"{before.number + 1} to {manifest.number - 1}"
        report.add("MANIFEST_MISSING", "", -1, f"Ask for manifests {missing}: their hashes must fit.")
    elif manifest.previous != before.digest:
        what = f"Manifest {manifest.number} follows another manifest {before.number} than yours."
        report.add("MANIFEST_FORKED", "", -1, what)
    if manifest.at < before.at:
        what = f"Manifest {manifest.number} is of {manifest.at}, before manifest {before.number} of {before.at}."
        report.add("MANIFEST_INVALID", "", -1, what)


def parse_line(raw: bytes) -> Line:
    """Return an exported line; raises Unreadable."""
    found = LINE.fullmatch(raw)
    if not found or (found["old"] and found["n"] != b"0"):
        raise Unreadable("It is damaged, or of a later version of the hub.")
    at, real = found["at"].decode(), found["real"].decode()
    if not found["writer"]:
        return Line(at, real)
    writer, n, prev = found["writer"].decode(), int(found["n"]), found["prev"].decode()
    digest = hashlib.sha256(b"reunion-audit-line 1\n" + found["values"] + b"}").hexdigest()
    after = (found["old"].decode(), int(found["old_n"]), found["old_hash"].decode()) if found["old"] else None
    return Line(at, real, writer, n, prev, digest, after, link_hash(writer, n, prev, digest))


def read_header(path: Path) -> int:
    """Return the number of the last manifest that the export says it covers; raises Unreadable.

    The header is not signed, and the party under audit writes it: it can make the report worse only.
    """
    try:
        with path.open("rb") as file:
            header = json.loads(file.readline(MAX_ROW_BYTES))
        version, last = header["trail"], header["manifest"]
    except (ValueError, KeyError, TypeError, RecursionError):
        version = last = None
    if type(version) is not int or version != 1 or type(last) is not int or last < 0:
        raise Unreadable('The export does not begin with its header: {"trail":1,"manifest":NUMBER,"at":TIME}.')
    return last


def is_start(line: Line) -> bool:
    """Return whether the first line of a chain begins it as it says."""
    return line.prev == hash_of("reunion-audit-start", line.writer, *(line.after or ("", -1, "")))


@dataclass
class Chain:
    """The last line that was read of a chain, and whether all of its lines fitted so far."""

    n: int = -1
    hash: str = ""
    is_sound: bool = True


class Verification:
    """Reads an export twice: in a constant space for each chain, and again for the chains that are not sound."""

    def __init__(
        self,
        path: Path,
        manifests: Sequence[Manifest],
        as_of: datetime | None,
        report: Report,
        *,
        has_own_clock: bool,
    ) -> None:
        self._path, self._report, self._has_own_clock = path, report, has_own_clock
        until, last = text_of(as_of or datetime.now(UTC) + SLACK), read_header(path)
        self._manifests = [manifest for manifest in manifests if as_of is None or manifest.at <= until]
        report.used, report.unused = len(self._manifests), len(manifests) - len(self._manifests)
        if self._manifests and last < self._manifests[-1].number:
            what = f"It says that it covers manifest {last}; you hold {self._manifests[-1].number} of "
            what += f"{self._manifests[-1].at}. Ask for a new one, or give --as-of with the time at which you asked."
            report.add("EXPORT_OLD", "", -1, what)
        # The moments between which a line was written that the manifest at a place is the first to name; the last
        # ones are for lines that none names.
        moments = [moment(manifest.at) for manifest in self._manifests]
        self._earliest = ["", *(text_of(at - SLACK) for at in moments)]
        self._latest = [*(text_of(at + SLACK) for at in moments), text_of(datetime.now(UTC) + SLACK)]
        self._known: dict[str, Named] = defaultdict(Named)
        for place, manifest in enumerate(self._manifests):
            for writer, (n, hashed) in [*manifest.heads.items(), *manifest.folds.items()]:
                named = self._learn((writer, n, hashed))
                if not named.numbers or n > named.numbers[-1]:
                    named.numbers.append(n)
                    named.places.append(place)
        self._chains: dict[str, Chain] = defaultdict(Chain)
        self._counts: Counter[str] = Counter()
        self._newest = ""

    def run(self) -> None:
        """Add every finding to the report."""
        for number, raw in enumerate(self._raw_lines(), 2):
            self._report.lines += 1
            try:
                self._read(parse_line(raw))
            except Unreadable as error:
                self._report.add("CHANGED", "", -1, f"Row {number} of the export: {error}")
        ended = {
            writer for writer, named in self._known.items() if self._chains[writer].n < max(named.hashes, default=-1)
        }
        unsound = ended | {writer for writer, chain in self._chains.items() if not chain.is_sound}
        lines: dict[str, list[Line]] = {writer: [] for writer in unsound}
        for raw in self._raw_lines() if unsound else ():
            with suppress(Unreadable):
                line = parse_line(raw)
                if line.writer in unsound:
                    lines[line.writer].append(line)
        for writer in sorted(unsound):
            Explanation(writer, lines[writer], self._known[writer].hashes, self._report).run()
        self._say_limits()

    def _raw_lines(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.readline(MAX_ROW_BYTES)
            yield from iter(lambda: file.readline(MAX_ROW_BYTES), b"")

    def _learn(self, head: Head) -> Named:
        writer, n, hashed = head
        named = self._known[writer]
        if named.hashes.setdefault(n, hashed) != hashed:
            self._report.add("CHANGED", writer, n, "It is named with two hashes.")
        return named

    def _read(self, line: Line) -> None:
        if not line.writer:
            return self._check_unchained(line)
        if not self._has_own_clock and line.at[:16] != line.real[:16] and is_misdated(line):
            what = f"It tells of {line.at}, and was written at {line.real}. Has the hub a --shared-clock?"
            self._report.add("MISDATED", line.writer, line.n, what)
        named, chain = self._known[line.writer], self._chains[line.writer]
        fits = line.prev == chain.hash if line.n else is_start(line)
        is_known = named.hashes.get(line.n, line.hash) == line.hash
        chain.is_sound = chain.is_sound and line.n == chain.n + 1 and fits and is_known
        chain.n, chain.hash = line.n, line.hash
        if line.after:
            old = self._chains[line.after[0]]
            old.is_sound = old.is_sound and (old.n, old.hash) == line.after[1:]
            self._learn(line.after)
        return self._check_time(line, named)

    def _check_time(self, line: Line, named: Named) -> None:
        """Compare the time of a line with the first manifest that covers it, and with the manifest before that."""
        at = bisect_left(named.numbers, line.n)
        place = named.places[at] if at < len(named.places) else len(self._manifests)
        if place == len(self._manifests):
            self._counts["unnamed"] += 1
            self._newest = max(self._newest, line.real)
        if line.real > self._latest[place]:
            after = f"manifest {self._manifests[place].number} names it" if at < len(named.places) else "it is here"
            self._add_inserted(line, f"It claims to be of {line.real}, which was still to come when {after}.")
        elif line.real < self._earliest[place] and not self._may_be_folded(line, named):
            before = self._manifests[place - 1]
            what = f"It claims to be of {line.real}, and manifest {before.number} of {before.at} does not name it."
            self._add_inserted(line, what)

    def _may_be_folded(self, line: Line, named: Named) -> bool:
        """Return whether a line may be of a chain that ended before the first manifest that the auditor holds."""
        return not named.numbers and self._manifests[0].number > 1 and line.real <= self._latest[0]

    def _add_inserted(self, line: Line, what: str) -> None:
        self._report.add("INSERTED", line.writer, line.n, what)

    def _check_unchained(self, line: Line) -> None:
        self._counts["unchained"] += 1
        if self._manifests and line.real > text_of(moment(self._manifests[0].at) + UPGRADE):
            self._add_inserted(line, f"A line of {line.real} without a chain.")

    def _say_limits(self) -> None:
        notes = self._report.notes
        if self._manifests:
            last = self._manifests[-1]
            notes.append(f"Checked up to manifest {last.number} of {last.at}: is that the newest one?")
            if self._newest >= text_of(moment(last.at) + MAX_SILENCE):
                notes.append(f"No manifest was made between {last.number} of {last.at} and a line of {self._newest}.")
        else:
            notes.append("No manifest: an end that is cut off, or a chain that is missing or made anew, does not show.")
        if self._counts["unnamed"]:
            notes.append(f"{self._counts['unnamed']} lines are named by no manifest yet.")
        if self._counts["unchained"]:
            notes.append(f"{self._counts['unchained']} lines are from before the chain: nothing protects them.")


class Explanation:
    """Finds out what happened to one chain: `known` holds the hashes by number that manifests and other chains name."""

    def __init__(self, writer: str, lines: Sequence[Line], known: Mapping[int, str], report: Report) -> None:
        self._writer, self._known, self._report = writer, known, report
        self._by_n: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            self._by_n[line.n].append(line)
        self._numbers = sorted(self._by_n)
        self._searches = 0

    def run(self) -> None:
        """Walk from the end to the beginning: each right line says which hash the line before it must have."""
        end = max(self._known, default=-1)
        if not self._numbers:
            return self._add("HEAD_DROPPED", end, f"The whole chain of {end + 1} lines is missing.")
        if self._numbers[-1] < end:
            self._add("TAIL_CUT", self._numbers[-1] + 1, f"The lines from here to {end} are missing at the end.")
        want, above = None, self._numbers[-1] + 1
        for n in reversed(self._numbers):
            if n < above - 1:
                self._miss(n + 1, above - 1)
                want = None
            want = self._check(n, self._known.get(n, want))
            above = n
        if above > 0:
            self._miss(0, above - 1)
        return None

    def _add(self, kind: str, n: int, what: str) -> None:
        self._report.add(kind, self._writer, n, what)

    def _miss(self, first: int, last: int) -> None:
        self._add("REMOVED", first, f"The lines from here to {last} are missing." if last > first else "It is missing.")

    def _check(self, n: int, want: str | None) -> str | None:
        """Judge the lines of one number; return the hash that the line before must have."""
        here = self._by_n[n]
        right = next((line for line in here if want is None or line.hash == want), None)
        if right is None:
            assert want is not None
            return self._explain(n, want)
        for other in here:
            if other is not right:
                self._add("INSERTED", n, "There is another line of this number, which fits.")
        if n == 0 and not is_start(right):
            self._add("CHANGED", 0, "It does not begin the chain as it says.")
        return right.prev

    def _explain(self, n: int, want: str) -> str:
        """Name what happened to a line that is not what it was; return the hash that the line before had."""
        here = self._by_n[n]
        near = self._near(n)
        for line in near:
            for prev in {line.prev, here[0].prev, *(before.hash for before in self._by_n.get(n - 1, ())[:MAX_FORKS])}:
                if link_hash(self._writer, n, prev, line.digest) == want:
                    moved = line.n != n
                    what = f"The line that stands at {line.n} belongs here." if moved else "Its place was changed."
                    self._add("REORDERED" if moved else "CHANGED", n, what)
                    return prev
        self._add("CHANGED", n, "It is not the line that it was, or a line before it is not.")
        return here[0].prev

    def _near(self, n: int) -> list[Line]:
        self._searches += 1
        if self._searches > MAX_SEARCHES:
            return []
        place = bisect(self._numbers, n)
        numbers = self._numbers[max(0, place - WINDOW) : place + WINDOW]
        return [line for number in numbers for line in self._by_n[number][:MAX_FORKS]]


def moment(text: str) -> datetime:
    """Return a moment in UTC; raises ValueError if it has no time zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("without a time zone")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError("of no year") from None


def text_of(at: datetime) -> str:
    """Return a moment in UTC as the hub writes it."""
    return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def is_misdated(line: Line) -> bool:
    """Return whether a line tells of another time than that at which it was written; both are the hub's clock."""
    try:
        return abs(moment(line.at) - moment(line.real)) > SLACK
    except ValueError:
        return True


def verify(
    lines: Path,
    manifests: Iterable[tuple[str, str]],
    keys: Sequence[str],
    as_of: datetime | None = None,
    *,
    has_own_clock: bool = False,
) -> Report:
    """Return the report on an export and the texts of manifests, each with its name; raises Unreadable.

    as_of: the moment after which manifests are expected to be missing in the export.
    has_own_clock: the hub's clock may differ from that of its machines, so that lines tell of other times.
    """
    report = Report()
    signed = read_manifests(manifests, [parse_key(key) for key in keys], report)
    check_manifests(signed, report)
    verification = Verification(lines, signed, as_of, report, has_own_clock=has_own_clock)
    verification.run()
    report.findings = sorted(set(report.findings))
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], epilog=UNDETECTABLE)
    parser.add_argument("--key", action="append", default=[], help="NAME+ID+KEY; again for each key that was in use")
    parser.add_argument("--manifests", nargs="*", type=Path, default=[], help="files of manifests, as received")
    parser.add_argument("--lines", type=Path, required=True, help="the export of the trail")
    when = "the time at which you asked for the export, such as 2026-05-13T09:00:00Z: later manifests are not used"
    parser.add_argument("--as-of", type=moment, metavar="TIME", help=when)
    own = (
        "the hub has a clock of its own, as `hub dev` has: what a line tells of may have another time than its writing"
    )
    parser.add_argument("--shared-clock", action="store_true", help=own)
    given = parser.parse_args(arguments)
    try:
        manifests = ((path.name, path.read_text(encoding="utf-8")) for path in given.manifests)
        report = verify(given.lines, manifests, given.key, given.as_of, has_own_clock=given.shared_clock)
    except (Unreadable, OSError, UnicodeDecodeError) as error:
        print(f"Cannot verify: {error}", file=sys.stderr)
        return 2
    for finding in report.findings[:MAX_SHOWN]:
        where = f" {finding.writer}" + (f" n={finding.n}" if finding.n >= 0 else "") if finding.writer else ""
        print(f"{finding.kind}{where}: {finding.what}")
    print(f"{report.lines} lines: {report.verdict}")
    for note in report.notes:
        print(note)
    print(UNDETECTABLE, flush=True)
    return 1 if report.findings else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # A reader such as `head` has read enough: what is left has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
