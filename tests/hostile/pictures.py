"""Handwritten: uploads that are no photo, and links that nobody issued."""

import zlib
from collections.abc import Iterator
from itertools import product
from typing import Final

from tests.hostile.attack import Attack, head, request
from tests.hostile.poison import CANARY
from tests.hostile.scene import LIVE_KEY, OFFICER, OPERATOR, STRANGER, UNCERTIFIED, Scene
from tests.services.photos.pictures import jpeg_with_scans, photo_file, png_bomb, png_chunk

NO_PHOTO: Final = ("422 PHOTO_INVALID",)
BUSY: Final = "429 RATE_LIMITED"


def pictures(scene: Scene) -> list[Attack]:
    """Return all of them."""
    return [*_brought(scene), *_endless(scene), *_links(scene), *_shown(scene)]


def _brought(scene: Scene) -> Iterator[Attack]:
    whole, png = photo_file(width=90, height=60), photo_file("PNG", 90, 60)
    for (path, role), (name, data, expects) in product(
        (("/photos", LIVE_KEY), ("/police/photos", OFFICER)),
        (
            ("nothing", b"", NO_PHOTO),
            ("a text", f"{CANARY}".encode() * 100, NO_PHOTO),
            ("markup", f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(\'{CANARY}\')"/>'.encode(), NO_PHOTO),
            ("a program", b"\x7fELF" + b"\0" * 5_000, NO_PHOTO),
            ("an archive", b"PK\x03\x04" + b"\0" * 5_000, NO_PHOTO),
            ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n", NO_PHOTO),
            ("another kind", photo_file("GIF", 90, 60), NO_PHOTO),
            ("a photo cut short", whole[:500], NO_PHOTO),
            ("a head alone", whole[:20], NO_PHOTO),
            ("a bomb", png_bomb(60_000, 60_000), ("413 PHOTO_TOO_LARGE",)),
            ("a small bomb", png_bomb(20_000, 20_000), ("413 PHOTO_TOO_LARGE", *NO_PHOTO)),
            ("a photo of no width", png_bomb(0, 9), NO_PHOTO),
            ("words packed to a bomb", png[:33] + png_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 50_000_000)) + png[33:], ()),
            ("a photo of scans", jpeg_with_scans(2_000), ()),
            ("a photo and a page", whole + f"<script>{CANARY}</script>".encode(), ("201",)),
            ("a photo and a program", png + b"PK\x03\x04" + CANARY.encode(), ("201",)),
            ("lies of a picture's size", whole.replace(b"\x00\x3c\x00\x5a", b"\xff\xff\xff\xff", 1), ()),
        ),
    ):  # fmt: skip
        sent = request("POST", path, scene.token(role), data, kind="image/jpeg")
        yield Attack(f"photo to {path}: {name}", role, (sent,), (*expects, BUSY) if expects else ())
    for role in (STRANGER, OFFICER):
        sent = request("POST", "/photos", scene.token(role), whole, kind="image/jpeg")
        yield Attack(f"photo to /photos by {role}", role, (sent,), ("401 UNAUTHENTICATED",))
    for role, expected in (
        (UNCERTIFIED, "403 FORBIDDEN"),
        (OPERATOR, "403 FORBIDDEN"),
        (LIVE_KEY, "401 UNAUTHENTICATED"),
    ):
        sent = request("POST", "/police/photos", scene.token(role), whole, kind="image/jpeg")
        yield Attack(f"photo to /police/photos by {role}", role, (sent,), (expected,))


def _endless(scene: Scene) -> Iterator[Attack]:
    """Yield uploads without a size, or with a false one."""
    token = scene.tokens[LIVE_KEY]
    headers = [("Authorization", f"Bearer {token}"), ("Connection", "close")]
    piece = b"10000\r\n" + b"\xff" * 65_536 + b"\r\n"
    too_large = ("413 PHOTO_TOO_LARGE", "closed", BUSY)
    yield Attack(
        "an upload without an end",
        LIVE_KEY,
        (head("POST", "/photos", [*headers, ("Transfer-Encoding", "chunked")]), *[piece] * 400),
        too_large,
    )
    for name, length in (
        ("a terabyte", "1000000000000"),
        ("more than there are numbers", "9" * 60),
        ("less than nothing", "-1"),
    ):
        yield Attack(
            f"an upload that announces {name}",
            LIVE_KEY,
            (head("POST", "/photos", [*headers, ("Content-Length", length)]), b"\xff" * 1_000),
            (*too_large, "400", "422 PHOTO_INVALID"),
            eof=True,
            is_raw=True,
        )
    yield Attack(
        "an upload that is left",
        LIVE_KEY,
        (head("POST", "/photos", [*headers, ("Content-Length", "100000")]), b"\xff" * 1_000),
        ("closed",),
        eof=True,
    )


def _links(scene: Scene) -> Iterator[Attack]:
    """Yield altered photo links, and file names in place of a photo's."""
    path, _, signature = scene.media.partition("?k=")
    none = ("404 NOT_FOUND",)
    for name, target, expects in (
        ("as it was given", scene.media, ("200",)),
        ("its last letter", f"{path}?k={signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}", none),
        ("no signature", path, none),
        ("an empty signature", f"{path}?k=", none),
        ("half a signature", f"{path}?k={signature[:11]}", none),
        ("a signature twice", f"{path}?k=x&k={signature}", ("200",)),
        ("a long signature", f"{path}?k={'A' * 30_000}", none),
        ("a signature of bytes", f"{path}?k=%ff%00%0a", none),
        ("a signature in a list", f"{path}?k[]={signature}", none),
        ("another size", f"{path.replace('/page', '/push')}?k={signature}", none),
        ("an unknown size", f"{path.replace('/page', '/original')}?k={signature}", none),
        ("another photo", f"{path.replace(scene.photo, 'ph_x')}?k={signature}", none),
        ("another alert", f"{path.replace(scene.alert, scene.victim_alert)}?k={signature}", none),
        ("a folder", f"/media/../../etc/passwd?k={signature}", none),
        ("an escaped folder", f"/media/..%2f..%2fetc/passwd/page?k={signature}", none),
        ("a null byte", f"/media/{scene.alert}/{scene.photo}%00.jpg/page?k={signature}", none),
        ("an operator", f"/media/%7B%22$ne%22:1%7D/{scene.photo}/page?k={signature}", none),
        ("half a character", f"/media/%ed%a0%bd/{scene.photo}/page?k={signature}", none),
    ):
        yield Attack(f"link: {name}", STRANGER, (head("GET", target, [("Connection", "close")]),), expects)
    for method in ("POST", "PUT", "DELETE"):
        yield Attack(f"link: {method}", STRANGER, (request(method, scene.media, None),), ("405 BAD_REQUEST",))
    yield Attack("link: HEAD", STRANGER, (head("HEAD", scene.media, [("Connection", "close")]),), ("200",))


def _shown(scene: Scene) -> Iterator[Attack]:
    """Yield requests for the photos of police, which need a purpose."""
    path = f"/police/photos/{scene.photo}/page"
    for name, role, target, purpose, expects in (
        ("a stranger", STRANGER, path, "a test", ("401 UNAUTHENTICATED",)),
        ("a partner", LIVE_KEY, path, "a test", ("401 UNAUTHENTICATED",)),
        ("a trainee", UNCERTIFIED, path, "a test", ("403 FORBIDDEN",)),
        ("an operator", OPERATOR, path, "a test", ("403 FORBIDDEN",)),
        ("without a purpose", OFFICER, path, "", ("400 TEXT_INVALID",)),
        ("with a long purpose", OFFICER, path, "x" * 20_000, ("400 TEXT_INVALID",)),
        ("with a purpose of bytes", OFFICER, path, "\xff\xfe\xfd", ("400 TEXT_INVALID",)),
        ("with a purpose that escapes", OFFICER, path, "%ff%00%0d%0a", ("400 TEXT_INVALID",)),
        ("of nobody", OFFICER, "/police/photos/ph_x/page", "a test", ("404 NOT_FOUND",)),
        ("of a folder", OFFICER, "/police/photos/..%2f..%2fetc%2fpasswd/page", "a test", ("404 NOT_FOUND",)),
        ("in an unknown size", OFFICER, path.replace("page", "original"), "a test", ("404 NOT_FOUND",)),
        ("in half a character", OFFICER, path.replace("page", "%ed%a0%bd"), "a test", ("404 NOT_FOUND",)),
    ):
        sent = request("GET", target, scene.token(role), headers=[("X-Purpose", purpose)], kind=None)
        yield Attack(f"photo shown: {name}", role, (sent,), expects)
