"""Hashes of pictures: alike for altered copies, unlike for other pictures. More of them: `make bench SUITE=tips`."""

from itertools import combinations

import pytest
from PIL import Image

from hub.domain.photos import PhotoSize
from hub.domain.tips.likeness import MAX_PICTURE_DISTANCE, picture_distance
from hub.services.photos.steps.picture_hash import picture_hash
from hub.services.photos.steps.sanitize_photo import sanitize_photo
from tests.services.photos.altered_pictures import altered, drawn
from tests.services.photos.pictures import encoded


def hashed(image: Image.Image) -> int:
    found = picture_hash(sanitize_photo(encoded(image, "JPEG"))[PhotoSize.PUSH])
    assert found is not None
    return found


def test_altered_copies_are_found_and_other_pictures_not() -> None:
    originals = [drawn(seed) for seed in range(12)]
    hashes = [hashed(image) for image in originals]
    copies = [hashed(altered(image, seed)) for seed, image in enumerate(originals)]
    assert max(picture_distance(*pair) for pair in zip(hashes, copies, strict=True)) <= MAX_PICTURE_DISTANCE
    assert min(picture_distance(*pair) for pair in combinations(hashes, 2)) > MAX_PICTURE_DISTANCE


def test_a_hash_looks_to_the_right_and_below() -> None:
    downwards = Image.linear_gradient("L")
    for image, right, below in ((downwards, 0, 64), (downwards.rotate(90), 64, 0)):
        found = picture_hash(encoded(image, "JPEG", quality=95))
        assert found is not None
        assert abs((found >> 64).bit_count() - right) <= 8
        assert abs((found & 2**64 - 1).bit_count() - below) <= 8


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_picture_has_no_hash(level: int) -> None:
    flat = Image.new("RGB", (300, 200), (level, level, level))
    assert picture_hash(encoded(flat, "JPEG")) is None
