"""The difference between the public content of two revisions of an alert."""

from collections import Counter
from dataclasses import replace

from hub.domain.alerts.alert import PublicContent


def only_lacks_photos(content: PublicContent, earlier: PublicContent) -> bool:
    """Return True if this is the earlier content without some of its photos, and nothing else differs."""
    photos = zip(_photos(content), _photos(earlier), strict=False)
    return _wordy(content) == _wordy(earlier) and all(now in (None, before) for now, before in photos)


def takes_away(content: PublicContent, earlier: PublicContent) -> bool:
    """Return True if a photo, a suspect or a plate of earlier content is not shown as such any more."""
    lost = Counter(_suspected(earlier)) - Counter(_suspected(content))
    shown = {one.plate: one.description for one in content.vehicles}
    # A plate may get another description, but not that of another vehicle which had none or another plate.
    described = {one.description for one in content.vehicles}
    plates = any(
        one.plate and (one.plate not in shown or one.description in described - {shown[one.plate]})
        for one in earlier.vehicles
    )
    return bool(lost or plates or {earlier.photo} - {content.photo, None})


def _suspected(content: PublicContent) -> list[tuple[str, str | None]]:
    """Return each suspect, and each again with its photo."""
    described = [(one.description, None) for one in content.suspects]
    return [*described, *((one.description, one.photo) for one in content.suspects if one.photo)]


def _photos(content: PublicContent) -> list[str | None]:
    return [content.photo, *(suspect.photo for suspect in content.suspects)]


def _wordy(content: PublicContent) -> PublicContent:
    """Return the content without its photos."""
    return replace(content, photo=None, suspects=tuple(replace(one, photo=None) for one in content.suspects))
