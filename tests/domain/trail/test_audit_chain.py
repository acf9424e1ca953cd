"""The chain of audit lines: one meaning, one hash; each change of a line, or of its place, gives another."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import bson
from bson.codec_options import CodecOptions
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.trail.chain import (
    LINE_FIELDS,
    ChainHead,
    exported_line,
    first_link,
    line_digest,
    line_values,
    moment_text,
    next_link,
)

LISTS = ("seen", "digests", "relations")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis


def line_of(draw_optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    kinds: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(LINE_FIELDS, draw_optional)
    kinds |= dict.fromkeys(LISTS, st.lists(TEXTS, max_size=3)) | dict.fromkeys(("at", "real"), MOMENTS)
    return st.fixed_dictionaries(kinds)


LINES = line_of(st.none() | TEXTS)


@given(LINES)
def test_digest_survives_a_round_trip_through_bson(line: dict[str, Any]) -> None:
    options = CodecOptions[Any](tz_aware=True, tzinfo=UTC)
    assert line_digest(bson.decode(bson.encode(line), options)) == line_digest(line)


@given(LINES, LINES)
def test_lines_have_one_digest_only_if_equal(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (line_digest(one) == line_digest(other)) == (line_values(one) == line_values(other))


@given(LINES, st.sampled_from(LINE_FIELDS), st.data())
def test_changed_value_changes_the_digest(line: dict[str, Any], name: str, data: st.DataObject) -> None:
    changed = {**line, name: data.draw(LINES)[name]}
    assert (line_digest(changed) == line_digest(line)) == (line_values(changed) == line_values(line))


@given(TEXTS.filter(bool), TEXTS.filter(bool))
def test_values_do_not_flow_into_each_other(one: str, other: str) -> None:
    pair, joined, moved = {"seen": [one, other]}, {"seen": [one + other]}, {"seen": [one], "digests": [other]}
    assert len({line_digest(line) for line in (pair, joined, moved)}) == 3
    assert line_digest({"case": one}) != line_digest({"subject": one})


def test_canonical_digest_stays_as_published() -> None:
    at = datetime(2026, 5, 13, 9, 0, 0, 123999, tzinfo=UTC)
    line = {
        "id": "au_1",
        "at": at,
        "real": at,
        "account": "wang",
        "purpose": '找人 "x"',
        "seen": ["cs_1"],
        "case": None,
    }
    assert line_digest(line).hex() == "f5bf1a17352988070488037b99022b2d67a7cacfa6fbae5bf53ba668c57bfee7"
    first = first_link("w_1", line_digest(line))
    second = next_link(first.head, line_digest(line))
    after = first_link("w_2", line_digest(line), second.head)
    assert [first.hash.hex(), second.hash.hex(), after.hash.hex()] == [
        "ca3729b6b47a7de6b56a9a10792e3800accd6a57453a8cdfbd481c6f87e66712",
        "517ce89c001df1c30cf7b6a0e993aa1b28176c07de67f912ae41895c59f364c0",
        "578db09df2454ed71d973366996695e70cc2db60ad05029e97500d4e490bec9d",
    ]


def test_moment_is_cut_to_milliseconds_in_utc() -> None:
    east = datetime(2026, 5, 13, 17, 0, 0, 123999, tzinfo=timezone(timedelta(hours=8)))
    assert moment_text(east) == "2026-05-13T09:00:00.123Z"
    assert moment_text(datetime(2026, 5, 13, tzinfo=UTC)) == "2026-05-13T00:00:00.000Z"


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=6, unique=True))
def test_each_line_binds_all_lines_before_it(digests: list[bytes]) -> None:
    def head(order: list[bytes], writer: str = "w_1", after: ChainHead | None = None) -> ChainHead:
        link = first_link(writer, order[0], after)
        for digest in order[1:]:
            link = next_link(link.head, digest)
        return link.head

    whole = head(digests)
    assert whole.n == len(digests) - 1
    others = [
        head(digests[1:]),
        head(digests[::-1]),
        head([digests[0], *digests]),
        head(digests, "w_2"),
        head(digests, after=whole),
    ]
    assert whole.hash not in {other.hash for other in others}


def test_exported_line_holds_values_and_place() -> None:
    at = datetime(2026, 5, 13, 9, tzinfo=UTC)
    old = json.loads(exported_line({"id": "au_0", "at": at}, None))
    assert old == dict.fromkeys(LINE_FIELDS) | {name: [] for name in LISTS} | {
        "id": "au_0",
        "at": "2026-05-13T09:00:00.000Z",
        "chain": None,
    }
    first = first_link("w_1", line_digest({"id": "au_1"}))
    second = first_link("w_2", line_digest({"id": "au_2"}), first.head)
    assert json.loads(exported_line({"id": "au_2"}, second))["chain"] == {
        "v": 1,
        "writer": "w_2",
        "n": 0,
        "prev": second.prev.hex(),
        "after": {"writer": "w_1", "n": 0, "hash": first.hash.hex()},
    }
