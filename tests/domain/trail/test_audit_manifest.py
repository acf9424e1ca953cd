"""Manifests of the audit trail: no head is dropped without a fold, none goes back, and the text is read as written."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.trail.chain import ChainHead
from hub.domain.trail.manifest import FOLD_AFTER, MAX_HEADS, Manifest, next_manifest, parse_manifest

START = datetime(2026, 5, 13, 9, tzinfo=UTC)


def head(writer: str, n: int) -> ChainHead:
    return ChainHead(writer, n, hashlib.sha256(f"{writer} {n}".encode()).digest())


def found(*heads: ChainHead) -> dict[str, ChainHead]:
    return {one.writer: one for one in heads}


STEPS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5)), st.integers(0, 5000)), min_size=1, max_size=8
)


@given(STEPS)
def test_head_is_named_until_it_is_folded(steps: list[tuple[dict[str, int], int]]) -> None:
    manifest, now = next_manifest(None, {}, START), START
    for grown, seconds in steps:
        now += timedelta(seconds=seconds)
        before, manifest = manifest, next_manifest(manifest, found(*(head(w, n) for w, n in grown.items())), now)
        named = {one.head.writer: one.head for one in manifest.heads}
        folded = {one.writer: one for one in manifest.folds}
        for old in before.heads:
            later = named.get(old.head.writer)
            assert (later is None) == (folded.get(old.head.writer) == old.head)
            assert later is None or later == old.head or later.n > old.head.n
        assert (manifest.number, manifest.previous) == (before.number + 1, before.digest)
        assert manifest.folded_chains == before.folded_chains + len(folded)
        assert [one.head.writer for one in manifest.heads] == sorted(named)
        assert parse_manifest(manifest.text) == manifest


def test_ended_chain_is_folded_after_an_hour() -> None:
    first = next_manifest(None, found(head("a", 3), head("b", 0)), START)
    early = next_manifest(first, {}, START + FOLD_AFTER - timedelta(seconds=1))
    assert (len(early.heads), early.folds) == (2, ())
    late = next_manifest(early, found(head("b", 1)), START + FOLD_AFTER)
    assert late.folds == (head("a", 3),)
    assert [one.head for one in late.heads] == [head("b", 1)]
    assert (late.folded_chains, late.folded_lines, late.lines) == (1, 4, 6)
    after = next_manifest(late, {}, START + FOLD_AFTER + timedelta(minutes=1))
    assert (after.folds, after.lines, after.heads[0].since) == ((), 6, START + FOLD_AFTER)


def test_chain_has_grown_beyond_its_named_head_or_fold() -> None:
    first = next_manifest(None, found(head("a", 3)), START)
    assert not first.grown(found(head("a", 3)))
    assert not first.grown(found(head("a", 2)))
    for grown in (head("a", 4), head("b", 0)):
        assert first.grown(found(grown)) == found(grown)
    folded = next_manifest(first, {}, START + FOLD_AFTER)
    assert not folded.grown(found(head("a", 3)))
    assert folded.grown(found(head("a", 4)))


def test_chains_beyond_the_bound_are_named_and_folded_at_once() -> None:
    first = next_manifest(None, found(head("z", 1)), START)
    flood = [head(f"w_{n:05}", 0) for n in range(MAX_HEADS + 5)]
    second = next_manifest(first, found(*flood), START)
    assert second.folds == tuple(flood[MAX_HEADS - 1 :])
    assert {named.head for named in second.heads} == {head("z", 1), *flood[: MAX_HEADS - 1]}
    assert second.lines == len(flood) + 2
    third = next_manifest(second, found(*flood, head("z", 2)), START)
    assert (third.folds, third.lines) == ((), second.lines + 1)


def test_moments_do_not_go_back_with_a_clock() -> None:
    first = next_manifest(None, {}, START)
    assert next_manifest(first, {}, START - timedelta(minutes=5)).at == START


def test_text_begins_like_a_checkpoint() -> None:
    text = next_manifest(None, found(head("w_1", 41)), START).text
    origin, size, hashed, below = text.split("\n", 3)
    assert (origin, size) == ("reunion-hub/audit", "42")
    assert base64.b64decode(hashed) == hashlib.sha256(below.encode()).digest()
    assert below == (
        f"manifest 1\nat 2026-05-13T09:00:00.000Z\nprevious {'0' * 64}\nfolded 0 0\n"
        f"head w_1 41 {head('w_1', 41).hash.hex()} 2026-05-13T09:00:00.000Z\n"
    )


@pytest.mark.parametrize("change", [("42", "43"), ("head w_1 41", "head w_1 40"), ("folded 0 0", "folded 0 00")])
def test_changed_text_is_no_manifest(change: tuple[str, str]) -> None:
    text = Manifest(1, START, bytes(32)).text
    assert parse_manifest(text) == Manifest(1, START, bytes(32))
    text = next_manifest(None, found(head("w_1", 41)), START).text
    with pytest.raises(ValueError, match="no manifest"):
        parse_manifest(text.replace(*change))
