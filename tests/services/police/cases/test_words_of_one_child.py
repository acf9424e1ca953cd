"""Two cases count as one child once officers of both say so: random calls against plain rules, and the attack."""

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import CaseLinkKind
from hub.domain.cases.same_child import child_key_of
from hub.errors import CaseForbidden
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import link, share
from tests.services.police.scenes import opened_case

SAME: Final = CaseLinkKind.SAME_CHILD
FORCES: Final = ("hengshui", "anyang", "handan")
CASES_OF_A_FORCE: Final = 3
NUMBERS: Final = range(len(FORCES) * CASES_OF_A_FORCE)


def of_force(force: str, account: str | None = None, *permissions: Permission) -> Officer:
    """Return an officer of a force."""
    name = account or f"officer of {force}"
    return replace(officer(name, None, *permissions), force=force, force_name=force)


CHIEF: Final = replace(of_force("far away", "chief", *Permission), supervises=frozenset(FORCES[:2]))
"""A supervisor of the first two forces."""

CALLERS: Final = (*map(of_force, FORCES), CHIEF)
Pair = frozenset[int]


@dataclass
class Plain:
    """Cases by their numbers, whose force each has, and what each side of their links says."""

    words: dict[Pair, dict[int, CaseLinkKind | None]] = field(default_factory=dict)
    shares: set[tuple[int, str]] = field(default_factory=set)

    def may_link(self, by: Officer, case: int) -> bool:
        """Return True if the officer has a tie to the case by which it may be linked."""
        force = force_of(case)
        return force == by.force or force in by.supervises or (case, by.force) in self.shares

    def children(self) -> list[set[int]]:
        """Return the cases of each child, those of one child together."""
        groups = [{case} for case in NUMBERS]
        for pair, said in self.words.items():
            if set(said.values()) == {SAME}:
                joined = set[int]().union(*(group for group in groups if group & pair))
                groups = [joined, *(group for group in groups if not group & pair)]
        return groups

    def after(self, by: Officer, one: int, other: int, kind: CaseLinkKind | None, *, linked: bool) -> "Plain | None":
        """Return the world after the call, or None for one that is refused."""
        if not self.may_link(by, one):
            return None
        pair = frozenset({one, other})
        words = {key: dict(said) for key, said in self.words.items()}
        if not linked:
            words.pop(pair, None)
        else:
            said = words.setdefault(pair, {one: None, other: None})
            for case in pair:
                if kind is not None and (case == one or self.may_link(by, case)):
                    said[case] = kind
        changed = Plain(words, self.shares)
        return changed if all(self.may_speak(by, force, changed) for force in FORCES) else None

    def may_speak(self, by: Officer, force: str, changed: "Plain") -> bool:
        """Return True unless cases of the force come together or apart that the officer may not link."""
        own = {case for case in NUMBERS if force_of(case) == force}
        before, after = ([group & own for group in world.children()] for world in (self, changed))
        parts = [one & other for one, other in itertools.product(before, after) if one & other and one != other]
        return all(any(self.may_link(by, case) for case in part) for part in parts)


def force_of(case: int) -> str:
    return FORCES[case % len(FORCES)]


@dataclass
class World:
    """The cases of a fake, beside the plain rules."""

    fake: FakePolice
    cases: list[str]
    plain: Plain = field(default_factory=Plain)
    step: int = 0

    async def link(
        self, by: Officer, one: int, other: int, kind: CaseLinkKind | None = SAME, *, linked: bool = True
    ) -> bool:
        """Link two cases, or take the link back, and compare; return False if it was refused."""
        self.step += 1
        before, counts = self.fake.tables.copy(), self.counts()
        wanted = self.plain.after(by, one, other, kind, linked=linked)
        pair = self.cases[one], self.cases[other]
        try:
            done = await link(
                self.fake, *pair, by=by, kind=kind if linked else None, linked=linked, idempotency_key=f"{self.step}"
            )
        except CaseForbidden:
            assert wanted is None
            assert self.fake.tables == before
            return False
        assert wanted is not None
        assert done.changed is (wanted.words != self.plain.words)
        self.check(by, counts, wanted)
        self.plain = wanted
        return True

    def check(self, by: Officer, counts: dict[str, int], wanted: Plain) -> None:
        """Compare with the plain rules: the words and the keys of all cases, and who changed which count."""
        keys = [child_key_of(self.fake.case(case)) for case in self.cases]
        groups = [{number for number in NUMBERS if keys[number] == key} for key in set(keys)]
        assert sorted(map(sorted, groups)) == sorted(map(sorted, wanted.children()))
        for number, case in enumerate(self.cases):
            said = {self.cases.index(link.case): (link.kind, link.other_kind) for link in self.fake.case(case).links}
            of_case = [words for pair, words in wanted.words.items() if number in pair]
            assert said == {one: (words[number], words[one]) for words in of_case for one in words.keys() - {number}}
        for force, count in self.counts().items():
            own = (case for case in NUMBERS if force_of(case) == force)
            assert count == counts[force] or any(self.plain.may_link(by, case) for case in own), "No tie, no change."

    def counts(self) -> dict[str, int]:
        """Return how many children each force has, as statistics count them."""
        cases = [self.fake.case(case) for case in self.cases]
        return {force: len({child_key_of(case) for case in cases if case.force == force}) for force in FORCES}

    async def share(self, case: int, force: str) -> None:
        """Share a case with another force, by its own."""
        self.step += 1
        if force_of(case) != force:
            by = of_force(force_of(case))
            await share(self.fake, self.cases[case], by=by, force=force, idempotency_key=f"{self.step}")
            self.plain.shares.add((case, force))


async def world_of_cases() -> World:
    """Return a world of cases, each opened by an officer of its own: nobody opens so many in an hour."""
    fake = FakePolice()
    openers = [of_force(force_of(number), f"opener {number}") for number in NUMBERS]
    return World(fake, [(await opened_case(fake, key=by.account, by=by)).case for by in openers])


CASES = st.sampled_from(NUMBERS)
KINDS = st.sampled_from([SAME, SAME, SAME, SAME, CaseLinkKind.OTHER, None])
MOVES = st.one_of(
    st.tuples(st.sampled_from(CALLERS), CASES, CASES, KINDS, st.sampled_from([True, True, True, False])),
    st.tuples(CASES, st.sampled_from(FORCES)),
)


@settings(max_examples=25)
@given(st.lists(MOVES, min_size=10, max_size=40))
def test_counts_change_only_by_officers_with_ties(moves: Iterable[Any]) -> None:
    async def play() -> None:
        world = await world_of_cases()
        # Each force says of its first case that it is the child of the other forces' first case.
        for by, case in itertools.product(CALLERS[:2], (2, 5)):
            assert await world.link(by, CALLERS.index(by), case)
        for move in moves:
            if len(move) == 2:
                await world.share(*move)
            elif move[1] != move[2]:
                by, one, other, kind, linked = move
                await world.link(by, one, other, kind, linked=linked)

    asyncio.run(play())


async def test_stranger_joins_no_children_of_another_force() -> None:
    """The attack: two cases of Anyang are said to be the child of one own case."""
    world = await world_of_cases()
    hengshui, anyang, _ = map(of_force, FORCES)
    for case in (1, 4):
        assert await world.link(hengshui, 0, case)
    assert world.counts() == dict.fromkeys(FORCES, CASES_OF_A_FORCE)
    # Anyang says so of one of them: no force counts another child, and both know that the two are one.
    assert await world.link(anyang, 1, 0)
    assert len({child_key_of(world.fake.case(world.cases[case])) for case in (0, 1, 4)}) == 2
    assert await world.link(anyang, 4, 0)
    assert world.counts()["anyang"] == CASES_OF_A_FORCE - 1
    # Nor does Hengshui part them again.
    assert not await world.link(hengshui, 0, 1, linked=False)
    assert await world.link(anyang, 1, 0, linked=False)


async def test_own_link_joins_no_children_of_another_force() -> None:
    """Two own cases are each the child of one of Anyang: to join the two joins those of Anyang as well."""
    world = await world_of_cases()
    hengshui, anyang, _ = map(of_force, FORCES)
    for own, other in ((0, 1), (3, 4)):
        assert await world.link(hengshui, own, other)
        assert await world.link(anyang, other, own)
    before = world.fake.tables.copy()
    with pytest.raises(CaseForbidden, match="another force") as refused:
        await link(world.fake, world.cases[0], world.cases[3], by=hengshui, kind=SAME, idempotency_key="join")
    assert (refused.value.path, world.fake.tables == before) == (("otherId",), True)
    # A tie to the one of the two is not enough, a tie to each is.
    await world.share(1, "hengshui")
    assert not await world.link(hengshui, 0, 3)
    await world.share(4, "hengshui")
    assert await world.link(hengshui, 0, 3)
    assert await world.link(CHIEF, 0, 3, linked=False)
    assert await world.link(CHIEF, 0, 3)
    assert world.counts() == {"hengshui": 2, "anyang": 2, "handan": 3}
