"""Redis: bits, claims, markers and nonces, and what a restart makes of them."""

import copy
from typing import TypeAlias

Claim: TypeAlias = tuple[str, int]
"""A unit and the sequence of its batch."""

Key: TypeAlias = tuple[int, int]
"""An alert and a partner: one slot."""


class Redis:
    def __init__(self) -> None:
        self.run = 1
        self.lose_all()
        self.snapshot()

    def lose_all(self) -> None:
        self.bits: dict[Key, dict[int, set[int]]] = {}
        """By revision: the numbers told."""
        self.maybe: dict[Key, set[int]] = {}
        self.claims: dict[Key, dict[int, frozenset[Claim]]] = {}
        self.markers: dict[Key, int] = {}
        self.nonces: dict[Key, int] = {}

    def snapshot(self) -> None:
        """Write to disk what a restart will find."""
        self._disk = copy.deepcopy((self.bits, self.maybe, self.claims, self.markers, self.nonces))

    def restart_from_snapshot(self) -> None:
        self.bits, self.maybe, self.claims, self.markers, self.nonces = copy.deepcopy(self._disk)
        self.run += 1

    def restart_empty(self) -> None:
        self.lose_all()
        self.run += 1
