"""Cases about one child: their keys are equal exactly when links connect them."""

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cases.case import Case
from hub.domain.cases.grants import CaseLink, CaseLinkKind
from hub.domain.cases.same_child import child_key_of, child_keys, is_same_child
from tests.fakes import NOW, new_case

CASES = st.integers(0, 7)
KINDS = st.sampled_from([None, *CaseLinkKind, *[CaseLinkKind.SAME_CHILD] * 5])
SAME = (CaseLinkKind.SAME_CHILD, CaseLinkKind.SAME_CHILD)
Links = dict[tuple[int, int], tuple[CaseLinkKind | None, CaseLinkKind | None]]


def linked_cases(links: Links, ages: list[int]) -> list[Case]:
    """Return eight cases, opened as many minutes ago as `ages` says, with these links on both sides."""
    of: list[list[CaseLink]] = [[] for _ in range(8)]
    for (one, other), (word, other_word) in links.items():
        of[one].append(CaseLink(f"cs_{other}", "li", NOW, "x", word, other_word))
        of[other].append(CaseLink(f"cs_{one}", "li", NOW, "x", other_word, word))
    return [
        new_case(f"cs_{number}", opened_at=NOW - timedelta(minutes=ages[number]), links=tuple(of[number]))
        for number in range(8)
    ]


def are_connected(links: Links, one: int, other: int) -> bool:
    """Return True if a chain of links of one child leads from one case to the other."""
    reached = {one}
    for _ in range(8):
        for pair, words in links.items():
            if words == SAME and not reached.isdisjoint(pair):
                reached.update(pair)
    return other in reached


@given(
    st.dictionaries(st.tuples(CASES, CASES).filter(lambda pair: pair[0] < pair[1]), st.tuples(KINDS, KINDS)),
    st.lists(st.integers(0, 5), min_size=8, max_size=8),
)
def test_keys_are_equal_exactly_for_connected_cases(links: Links, ages: list[int]) -> None:
    cases = linked_cases(links, ages)
    keys = child_keys(cases)
    assert keys == child_keys(reversed(cases))
    for one, other in itertools.product(range(8), repeat=2):
        assert (keys[f"cs_{one}"] == keys[f"cs_{other}"]) is are_connected(links, one, other)
    for key in set(keys.values()):
        of_child = [case for case in cases if keys[case.id] == key]
        assert key == min(of_child, key=lambda case: (case.opened_at, case.id)).id


def test_links_to_cases_that_are_not_given_are_ignored() -> None:
    [one, *_] = linked_cases({(0, 1): SAME}, [0] * 8)
    assert child_keys([one]) == {"cs_0": "cs_0"}
    assert (is_same_child(one, "cs_1"), is_same_child(one, "cs_2")) == (True, False)


def test_wiped_case_without_links_stays_between_the_others() -> None:
    [one, two, three, *_] = linked_cases({(0, 1): SAME, (1, 2): SAME}, [0] * 8)
    assert child_keys([one, replace(two, links=()), three]) == dict.fromkeys(("cs_0", "cs_1", "cs_2"), "cs_0")


def test_case_without_a_key_counts_as_its_own() -> None:
    assert child_key_of(new_case("cs_old")) == "cs_old"
    assert child_key_of(replace(new_case("cs_old"), child_key="cs_first")) == "cs_first"
