"""Generators of tips: four attackers who want to bury the truth, and the people who tell it.

Written from what an attacker can do, before the hub had any order of tips, and apart from it: nothing here imports from
the hub's code for tips. An attacker can install every app, name any place and time, write any text, and send for days.
It cannot read the hub's order, and it cannot stop others from writing.
"""

from collections.abc import Mapping
from typing import Final

from tests.attackers import many_cells, one_partner, paraphrases, templates
from tests.attackers.world import Attacker

ATTACKERS: Final[Mapping[str, Attacker]] = {
    "templates": templates.junk_tips,
    "paraphrases": paraphrases.junk_tips,
    "one partner": one_partner.junk_tips,
    "many cells": many_cells.junk_tips,
}
