"""Check that a photo may be attached: a partner attaches only its own, a case shows only photos of police."""

from collections.abc import Collection, Iterable, Sequence

from hub.domain.actors import PartnerActor
from hub.domain.photos import owned_by_partner
from hub.errors import NotFound
from hub.services.photos.ports import PhotoRepository
from hub.services.ports import Transaction


async def require_own_photo(
    photos: PhotoRepository, photo_id: str, by: PartnerActor, transaction: Transaction, *, path: Sequence[str]
) -> None:
    """Raise NotFound unless this partner uploaded the photo: another's photo looks like one that never existed.

    The photo is held until the end of the transaction: it is not wiped before the tip that shows it is committed.
    """
    photo = await photos.lock(photo_id, owned_by_partner(by), transaction)
    if photo is None or photo.owner != owned_by_partner(by):
        raise NotFound(path=path)


async def require_case_photos(
    photos: PhotoRepository,
    photo_ids: Iterable[str | None],
    transaction: Transaction,
    *,
    path: Sequence[str],
    shown: Collection[str | None] = (),
) -> None:
    """Raise NotFound unless police uploaded every one of the photos: a tip's photo never becomes public.

    A photo of a hidden case is shown by no other case, apart from one that had it already: those are `shown`. The
    photos are held until the end of the transaction: none is wiped, and its case is not hidden, before the case that
    shows it is committed.
    """
    for photo_id in photo_ids:
        if photo_id is None:
            continue
        photo = await photos.find(photo_id)
        if photo is None or not photo.by_staff:
            raise NotFound(path=path)
        held = await photos.lock(photo_id, photo.owner, transaction)
        if held is None or (held.hidden_with and photo_id not in shown):
            raise NotFound(path=path)
