"""A seed for each rule, which breaks an invariant once the rule is switched off: kind, seed and invariant.

Found by `python -m tests.model --find RULE --kinds … --seeds 0 …`.
"""

from typing import Final

COUNTEREXAMPLES: Final[dict[str, tuple[str, int, str]]] = {
    "fresh": ("mixed", 10, "I1"),
    "committed": ("mixed", 679, "I1"),
    "old_cell": ("mixed", 52, "I1"),
    "preimage": ("crossing", 628, "I1"),
    "journal": ("areas", 1400, "I1"),
    "hook_unit": ("mixed", 5, "I2"),
    "hook_paused": ("mixed", 115, "I1"),
    "reg_closed": ("late", 4, "I3"),
    "reg_open": ("returning", 8, "I6"),
    "stable_n": ("areas", 2002, "I2"),
    "cells_first": ("mixed", 1434, "I1"),
    "geo": ("mixed", 5, "I1"),
    "covered_first": ("mixed", 84, "I1"),
    "stage_resume": ("mixed", 24, "I1"),
    "cut_once": ("cutting", 6, "I1"),
    "epoch_ids": ("mixed", 243, "I1"),
    "ring_now": ("mixed", 6, "I1"),
    "guard_cover": ("mixed", 5, "I5"),
    "own_ground": ("mixed", 77, "I1"),
    "guard_union": ("mixed", 0, "I1"),
    "hook_union": ("mixed", 108, "I1"),
    "cut_removed": ("areas", 588, "I1"),
    "due_removed": ("mixed", 764, "I5"),
    "sighting_pushed": ("mixed", 240, "I6"),
    "correction_pushed": ("areas", 684, "I6"),
    "sound_kept": ("mixed", 446, "I8"),
    "sound_once": ("mixed", 1879, "I8"),
    "sound_here": ("crossing", 2489, "I8"),
    "sound_removed": ("heavy", 2094, "I8"),
    "hold_anew": ("mixed", 1645, "I1"),
    "fence": ("mixed", 68, "I2"),
    "intent": ("mixed", 153, "I2"),
    "guard_last": ("mixed", 617, "I6"),
    "rev_at_guard": ("mixed", 0, "I6"),
    "claims": ("mixed", 0, "I2"),
    "defer": ("mixed", 16, "I1"),
    "orphans_first": ("mixed", 1305, "I4"),
    "resolver": ("mixed", 53, "I4"),
    "resolver_marks": ("losing", 4202, "I2"),
    "primary_read": ("mixed", 312, "I1"),
    "maybe503": ("areas", 684, "I6"),
    "recov_maybe": ("late", 1721, "I3"),
    "unreg_defer": ("heavy", 3, "I1"),
    "park_settle": ("parking", 12, "I4"),
    "marker": ("mixed", 23, "I2"),
    "runid": ("heavy", 2284, "I2"),
    "nonce_nx": ("mixed", 6, "I4"),
    "rebuild_intents": ("heavy", 1006, "I2"),
    "close_keeps": ("mixed", 734, "I3"),
    "sweep_rows": ("heavy", 419, "I3"),
    "two_pass": ("areas", 684, "I6"),
    "fold_after": ("late", 8, "I3"),
    "fold_done": ("mixed", 734, "I3"),
    "fold_maybe": ("late", 12633, "I3"),
    "rebuild_folded": ("late", 4918, "I3"),
    "alerts_folded": ("late", 4, "I3"),
}

RARE: Final = frozenset({"fence_cas", "cond_tomb", "nonce", "units_first", "resolver_folded"})
"""Rules that no seed was found to need: 25,000 to 60,000 of the kinds that suit them. Tests of the hub's own code drive
the interleaving that needs each, by name: docs/fanout-rules.md."""
