"""The places of true tips among those of four attackers, and the tips that are linked by mistake."""

import random
from collections.abc import AsyncIterator
from itertools import combinations

from bench.rows import Row, at_least, at_most
from bench.tips.sizes import Sizes
from hub.domain.tips.likeness import MAX_PICTURE_DISTANCE, picture_distance
from hub.domain.tips.links import COPIES
from hub.services.photos.steps.picture_hash import picture_hash
from tests.attackers import ATTACKERS
from tests.attackers.honest import distinct_tips
from tests.services.photos.altered_pictures import altered, drawn
from tests.services.photos.pictures import encoded
from tests.tip_judge import judge, ranked

MAX_PLACE_OF_AGREEING = 20
MAX_PLACE_OF_LONE = 60
MAX_FALSE_PERCENT = 0.5
MIN_FOUND_PERCENT = 95
MAX_FALSE_PHOTOS_PERCENT = 0.1


async def place_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield, for each attacker, the worst place of five agreeing tips and of a single one, over all seeds."""
    for name, attacker in ATTACKERS.items():
        found = [await judge(attacker, seed, sizes.junk) for seed in range(1, sizes.seeds + 1)]
        agreeing = [max(places.agreeing) for places in found]
        lone = [places.lone for places in found]
        row, lines = name.replace(" ", "_"), max(places.lines for places in found)
        notes = (f"at most {lines:,} lines of {sizes.junk:,} tips",)
        measured = {"agreeing": agreeing, "lone": lone}
        yield Row(
            f"places.{row}.agreeing",
            "line",
            max(agreeing),
            goal=at_most(MAX_PLACE_OF_AGREEING),
            notes=notes,
            measured=measured,
        )
        yield Row(f"places.{row}.lone", "line", max(lone), goal=at_most(MAX_PLACE_OF_LONE), measured=measured)


async def photo_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the share of altered copies that are found, and of pairs of other pictures that are taken for copies."""
    originals = [drawn(seed) for seed in range(sizes.photos)]
    hashes = [picture_hash(encoded(image, "JPEG")) or 0 for image in originals]
    copies = [picture_hash(encoded(altered(image, seed), "JPEG")) or 0 for seed, image in enumerate(originals)]
    found = sum(picture_distance(*pair) <= MAX_PICTURE_DISTANCE for pair in zip(hashes, copies, strict=True))
    pairs = list(combinations(hashes, 2))
    false = sum(picture_distance(*pair) <= MAX_PICTURE_DISTANCE for pair in pairs)
    yield Row("photos.found", "%", 100 * found / sizes.photos, goal=at_least(MIN_FOUND_PERCENT))
    yield Row("photos.false", "%", 100 * false / len(pairs), goal=at_most(MAX_FALSE_PHOTOS_PERCENT))


async def link_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the share of tips that are linked as copies although each person saw something else."""
    kept = await ranked(distinct_tips(random.Random("distinct"), sizes.distinct))
    false = sum(any(link.reason in COPIES for link in one.links) for one in kept.links.values())
    yield Row("links.false", "%", 100 * false / sizes.distinct, goal=at_most(MAX_FALSE_PERCENT))
