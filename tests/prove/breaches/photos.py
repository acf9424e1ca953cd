"""Breaches of photos: how they are developed, kept and served, and what is refused."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DEVELOP = "tests/services/photos/test_sanitize_photo.py"
KINDS = f"{DEVELOP}::test_each_kind_becomes_a_jpeg_of_both_sizes"
SERVE = "tests/services/photos/test_serve_photo.py"
DOORS = "tests/http/test_photo_routes.py"
BAD = f"{DOORS}::test_a_bad_photo_is_named_and_nothing_is_kept"

BREACHES = (
    Breach(
        name="a WebP is no photo",
        rows=("2.5.2",),
        edits=(Edit("hub/domain/photos.py", 'FORMATS = ("JPEG", "PNG", "WEBP")', 'FORMATS = ("JPEG", "PNG")'),),
        tests=(KINDS,),
    ),
    Breach(
        name="a photo keeps its colour profile and what the camera wrote",
        rows=("2.5.3",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "    return bare\n",
                "    bare.info = dict(image.info)\n    return bare\n",
            ),
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                '    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)\n',
                '    kept = {name: image.info[name] for name in ("exif", "icc_profile") if name in image.info}\n'
                '    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True, **kept)\n',
            ),
        ),
        tests=(
            f"{DEVELOP}::test_nothing_but_pixels_is_left",
            f"{DEVELOP}::test_metadata_of_other_kinds_goes_too",
        ),
    ),
    Breach(
        name="a comment clings to a photo",
        rows=("2.5.3",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "    return bare\n",
                '    return upright if upright.mode == "RGB" else bare\n',
            ),
        ),
        tests=(f"{DEVELOP}::test_nothing_but_pixels_is_left",),
    ),
    Breach(
        name="a photo that is a JPEG goes out as it came",
        rows=("2.5.4",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "return {size: _encode(page, room) for size, room in ROOMS.items()}",
                'whole = data[:2] == b"\\xff\\xd8"\n'
                "    return {size: data if whole else _encode(page, room) for size, room in ROOMS.items()}",
            ),
        ),
        tests=(KINDS, f"{DEVELOP}::test_nothing_but_pixels_is_left"),
    ),
    Breach(
        name="a PNG stays one",
        rows=("2.5.4",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                '    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)\n',
                '    image.save(buffer, "PNG")\n',
            ),
            Edit("hub/services/photos/steps/sanitize_photo.py", "if len(encoded) <= room.most_bytes:", "if encoded:"),
        ),
        tests=(KINDS,),
    ),
    Breach(
        name="a push carries the photo of the page",
        rows=("2.5.5",),
        edits=(
            Edit("hub/domain/photos.py", "PhotoSize.PUSH: Room(720, 100_000)", "PhotoSize.PUSH: Room(1600, 600_000)"),
        ),
        tests=(KINDS,),
    ),
    Breach(
        name="photos stand in a collection of their own making",
        rows=("2.5.6",),
        edits=(Edit("hub/storage/mongo/photos.py", 'bucket_name="media"', 'bucket_name="photos"'),),
        tests=("tests/storage/mongo/test_photos.py::test_both_sizes_come_back_and_the_owner",),
    ),
    Breach(
        name="only the push's photo is kept",
        rows=("2.5.6",),
        edits=(
            Edit(
                "hub/storage/mongo/photos.py",
                "            for size, data in images.items():\n",
                "            for size, data in list(images.items())[:1]:\n",
            ),
        ),
        tests=("tests/storage/mongo/test_photos.py::test_both_sizes_come_back_and_the_owner",),
    ),
    Breach(
        name="a link's signature leaves the size out",
        rows=("2.5.7",),
        edits=(
            Edit(
                "hub/services/photos/steps/photo_links.py",
                "keyed_digest(self._key, alert, photo, size.value)",
                "keyed_digest(self._key, alert, photo)",
            ),
        ),
        tests=(f"{SERVE}::test_a_link_is_bound_to_alert_photo_and_size",),
    ),
    Breach(
        name="a photo served lately is served after the end",
        rows=("2.5.7",),
        edits=(
            Edit(
                "hub/services/photos/serve_photo.py",
                "    if not alert.open or now >= alert.expires_at:\n",
                "    known = recent.find(alert.id, request.photo, size)\n"
                "    if not known and (not alert.open or now >= alert.expires_at):\n",
            ),
        ),
        tests=(
            f"{SERVE}::test_the_state_is_asked_each_time",
            f"{DOORS}::test_a_phone_gets_the_photo_until_the_alert_ends",
        ),
    ),
    Breach(
        name="every kind of picture is a photo",
        rows=("2.15.10",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "Image.open(io.BytesIO(data), formats=FORMATS)",
                "Image.open(io.BytesIO(data))",
            ),
        ),
        tests=(f"{DEVELOP}::test_what_is_no_photo_is_refused",),
    ),
    Breach(
        name="half a photo is one",
        rows=("2.15.10",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "from PIL import ExifTags, Image\n",
                "from PIL import ExifTags, Image, ImageFile\n",
            ),
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "_QUALITIES = ",
                "ImageFile.LOAD_TRUNCATED_IMAGES = True\n_QUALITIES = ",
            ),
        ),
        tests=(BAD, f"{DEVELOP}::test_what_is_no_photo_is_refused"),
    ),
    Breach(
        name="a picture is measured by its width",
        rows=("2.15.11",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "if width * height > MOST_PIXELS:",
                "if width > MOST_PIXELS:",
            ),
        ),
        tests=(f"{DEVELOP}::test_a_bomb_is_refused_before_it_unfolds",),
    ),
    Breach(
        name="a bomb is called no photo",
        rows=("2.15.11",),
        edits=(
            Edit(
                "hub/services/photos/steps/sanitize_photo.py",
                "    except (Image.DecompressionBombError, Image.DecompressionBombWarning):\n"
                "        raise PhotoTooLarge() from None\n",
                "",
            ),
        ),
        tests=(BAD, f"{DEVELOP}::test_a_bomb_is_refused_before_it_unfolds"),
    ),
    Breach(
        name="a body's length is found out while reading only",
        rows=("2.15.12",),
        edits=(
            Edit(
                "hub/services/photos/store_photo.py",
                "    if declared_bytes is not None and declared_bytes > MOST_BYTES:\n        raise PhotoTooLarge()\n",
                "",
            ),
        ),
        tests=(f"{DOORS}::test_fifty_megabytes_are_refused_by_their_length_alone",),
    ),
    Breach(
        name="a body is read to its end and then measured",
        rows=("2.15.12",),
        edits=(
            Edit(
                "hub/services/photos/store_photo.py",
                "        if len(data) + len(chunk) > MOST_BYTES:\n            raise PhotoTooLarge()\n"
                "        data += chunk\n",
                "        data += chunk\n    if len(data) > MOST_BYTES:\n        raise PhotoTooLarge()\n",
            ),
        ),
        tests=(f"{DOORS}::test_fifty_megabytes_without_a_length_are_not_read_to_the_end",),
    ),
    Breach(
        name="a photo that is too large is only called bad input",
        rows=("2.15.12",),
        edits=(Edit("hub/http/failures.py", "    (PhotoTooLarge, 413),\n", ""),),
        tests=(
            BAD,
            f"{DOORS}::test_fifty_megabytes_are_refused_by_their_length_alone",
            f"{DOORS}::test_fifty_megabytes_sent_whole_get_their_answer",
        ),
    ),
)
