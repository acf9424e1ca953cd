"""Sanitized photos are JPEGs in two sizes, upright, with nothing but pixels; other uploads are refused."""

import io
import warnings

import pytest
from PIL import Image

from hub.domain.photos import MAX_PIXELS, SIZE_LIMITS, PhotoSize
from hub.errors import HubError, PhotoInvalid, PhotoTooLarge
from hub.services.photos.steps.sanitize_photo import sanitize_photo
from tests.services.photos.pictures import (
    SECRET,
    encoded,
    gradient,
    jpeg_with_scans,
    jpeg_with_secrets,
    photo_file,
    png_bomb,
)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_becomes_a_jpeg_of_both_sizes(kind: str) -> None:
    images = sanitize_photo(photo_file(kind, 2400, 1200))
    assert {size: opened(data).size for size, data in images.items()} == {
        PhotoSize.PUSH: (720, 360),
        PhotoSize.PAGE: (1600, 800),
    }
    assert all(opened(data).format == "JPEG" for data in images.values())


def test_a_small_photo_is_not_enlarged() -> None:
    assert [opened(data).size for data in sanitize_photo(photo_file("PNG", 40, 30)).values()] == [(40, 30), (40, 30)]


def test_noisy_photo_fits_the_byte_limit() -> None:
    noise = Image.effect_noise((1800, 1800), 120).convert("RGB")
    images = sanitize_photo(encoded(noise, "PNG"))
    assert all(len(data) <= SIZE_LIMITS[size].max_bytes for size, data in images.items())


def test_sanitized_photo_keeps_only_pixels() -> None:
    original = jpeg_with_secrets()
    assert original.count(SECRET) == 4
    assert opened(original).getexif().get_ifd(0x8825)[1] == "N"
    for data in sanitize_photo(original).values():
        image = opened(data)
        assert SECRET not in data
        assert b"Exif" not in data
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_density", "jfif_unit", "progressive", "progression"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_metadata_of_png_and_webp_is_removed(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    original = encoded(gradient(300, 200), kind, exif=exif, icc_profile=SECRET)
    assert SECRET in original
    assert all(SECRET not in data and b"Exif" not in data for data in sanitize_photo(original).values())


@pytest.mark.parametrize(
    ("orientation", "size", "red_corner"),
    [
        (1, (720, 480), (0, 0)),
        (2, (720, 480), (1, 0)),
        (3, (720, 480), (1, 1)),
        (4, (720, 480), (0, 1)),
        (5, (480, 720), (0, 0)),
        (6, (480, 720), (1, 0)),
        (7, (480, 720), (1, 1)),
        (8, (480, 720), (0, 1)),
    ],
)
def test_photo_is_turned_upright_by_exif(orientation: int, size: tuple[int, int], red_corner: tuple[int, int]) -> None:
    """Each of the eight EXIF orientations: the first corner of the sensor goes where EXIF says."""
    corner = Image.new("RGB", (900, 600), "white")
    corner.paste("red", (0, 0, 450, 300))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = opened(sanitize_photo(encoded(corner, "JPEG", exif=exif))[PhotoSize.PUSH])
    assert image.size == size
    places = {
        (x, y): image.getpixel(((x * 2 + 1) * size[0] // 4, (y * 2 + 1) * size[1] // 4)) for x in (0, 1) for y in (0, 1)
    }
    reds = [place for place, pixel in places.items() if isinstance(pixel, tuple) and pixel[0] > 200 and pixel[1] < 60]
    assert reds == [red_corner]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_photo_with_broken_metadata_is_accepted() -> None:
    assert sanitize_photo(encoded(gradient(90, 60), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + b"\xff" * 40))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_gives_its_first_picture(kind: str) -> None:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    assert getattr(opened(data), "n_frames", 1) == 3
    red = opened(sanitize_photo(data)[PhotoSize.PUSH]).getpixel((30, 20))
    assert isinstance(red, tuple)
    assert red[0] > 240
    assert max(red[1:]) < 15


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_png_of_every_pixel_mode_is_accepted(mode: str) -> None:
    if mode == "I;16":
        image = Image.frombytes("I;16", (256, 2), b"".join(bytes((0, level)) for level in range(256)) * 2)
    else:
        image = gradient(256, 20, mode)
    result = opened(sanitize_photo(encoded(image, "PNG"))[PhotoSize.PAGE])
    assert result.mode == "RGB"
    if mode == "I;16":
        middle = result.getpixel((128, 0))
        assert isinstance(middle, tuple)
        assert 120 < middle[0] < 136


def test_transparent_pixels_become_white() -> None:
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert opened(sanitize_photo(encoded(clear, "PNG"))[PhotoSize.PUSH]).getpixel((25, 25)) == (255, 255, 255)


def test_cmyk_and_multi_picture_jpegs_are_accepted() -> None:
    assert sanitize_photo(encoded(gradient(80, 60, "CMYK"), "JPEG"))
    pair = encoded(gradient(80, 60), "MPO", save_all=True, append_images=[gradient(80, 60)])
    assert opened(sanitize_photo(pair)[PhotoSize.PAGE]).size == (80, 60)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/"/></svg>'


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello", id="text"),
        pytest.param(SVG, id="svg"),
        pytest.param(encoded(gradient(60, 40), "EPS"), id="eps"),
        pytest.param(encoded(gradient(60, 40), "GIF"), id="gif"),
        pytest.param(encoded(gradient(60, 40), "TIFF"), id="tiff"),
        pytest.param(encoded(gradient(60, 40), "BMP"), id="bmp"),
        pytest.param(encoded(gradient(60, 40), "PDF"), id="pdf"),
        pytest.param(encoded(gradient(60, 40), "JPEG2000"), id="jpeg2000"),
        *(
            pytest.param(photo_file(kind)[: len(photo_file(kind)) // 2], id=f"half a {kind}")
            for kind in ("JPEG", "PNG", "WEBP")
        ),
        pytest.param(b"\xff\xd8\xff\xe0", id="a beginning"),
        pytest.param(photo_file("PNG").replace(b"IDAT", b"IDAX"), id="no pixels"),
        pytest.param(jpeg_with_scans(500), id="scans without end"),
    ],
)
def test_upload_that_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoInvalid):
        sanitize_photo(data)


@pytest.mark.parametrize("width", [8000, 10_000, 14_000, 60_000])
def test_decompression_bomb_is_refused_before_decoding(width: int) -> None:
    """At 64, 100, 196 and 3,600 million pixels: below, at and beyond the limits at which Pillow warns and refuses."""
    with pytest.raises(PhotoTooLarge):
        sanitize_photo(png_bomb(width, width))


def test_decompression_bomb_is_refused_with_warnings_off() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(PhotoTooLarge):
            sanitize_photo(png_bomb(10_000, 10_000))


def test_photo_of_max_pixels_is_accepted() -> None:
    side = int(MAX_PIXELS**0.5)
    assert sanitize_photo(encoded(Image.new("L", (side, side)), "PNG"))
    with pytest.raises(PhotoTooLarge):
        sanitize_photo(encoded(Image.new("L", (side + 1, side + 1)), "PNG"))


def test_ordinary_progressive_jpeg_is_accepted() -> None:
    assert sanitize_photo(encoded(gradient(900, 600), "JPEG", progressive=True))
    assert sanitize_photo(jpeg_with_scans(50))


def test_damaged_photo_raises_only_photo_errors() -> None:
    """Damage each kind byte by byte: only the two errors come out."""
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = photo_file(kind, 64, 48)
        for place in range(0, min(len(whole), 700), 3):
            damaged = whole[:place] + bytes((whole[place] ^ 0xA5,)) + whole[place + 1 :]
            try:
                sanitize_photo(damaged)
            except HubError as error:
                assert isinstance(error, PhotoInvalid | PhotoTooLarge)  # noqa: PT017
