"""Counts of one turn on an audience page."""

from hub.domain.delivery.audience import PassedOver, TurnCounts


def test_counts_taken_back_undo_those_of_the_turn() -> None:
    counts = TurnCounts(3, {PassedOver.GONE: 2, PassedOver.WITHHELD: 1})
    assert counts.taken_back() == TurnCounts(-3, {PassedOver.GONE: -2, PassedOver.WITHHELD: -1})
