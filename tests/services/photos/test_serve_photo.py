"""A link opens only its own photo, only in the signed size, and only while the alert is open."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.domain.alerts.alert import AlertState, PauseReason
from hub.domain.photos import PhotoSize
from hub.errors import AlertEnded, NotFound
from hub.services.photos.serve_photo import PhotoRequest, serve_photo
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.photos.steps.recent_photos import RecentPhotos
from tests.services.photos.stores import NOW, KeptPhotos, PublishedAlerts

KEY = bytes(range(32))


class Counter:
    """Serves from memory."""

    def __init__(self) -> None:
        self.alerts = PublishedAlerts()
        self.photos = KeptPhotos()
        self.recent = RecentPhotos()
        self.links = PhotoLinks(KEY, "https://hub.example/")
        for name in ("ph_child", "ph_suspect", "ph_tip"):
            self.photos.put(name)

    def request(self, photo: str = "ph_child", size: str = "push", alert: str = "al_1") -> PhotoRequest:
        """Return the parts of a genuine link."""
        url = urlsplit(self.links.url(alert, photo, size))
        _, _, *place = url.path.split("/")
        return PhotoRequest(place[0], place[1], place[2], parse_qs(url.query)["k"][0])

    async def serve(self, request: PhotoRequest, later: timedelta = timedelta()) -> bytes:
        return await serve_photo(self.alerts, self.photos, self.recent, self.links, request, now=NOW + later)


@pytest.fixture
def counter() -> Counter:
    """With one open alert."""
    return Counter()


def test_photo_link_is_short_and_names_no_reader() -> None:
    url = PhotoLinks(KEY, "https://hub.example/").url("al_1", "ph_1", PhotoSize.PUSH)
    assert url.startswith("https://hub.example/media/al_1/ph_1/push?k=")
    assert len(url.split("?k=")[1]) == 22
    assert PhotoLinks(KEY, "https://hub.example").url("al_1", "ph_1", "push") == url


async def test_photo_of_a_revision_is_served_in_both_sizes(counter: Counter) -> None:
    assert await counter.serve(counter.request()) == b"ph_child as push"
    assert await counter.serve(counter.request("ph_suspect", "page")) == b"ph_suspect as page"


async def test_photo_that_police_took_out_is_gone(counter: Counter) -> None:
    taken, kept = counter.request(), counter.request("ph_suspect")
    assert await counter.serve(taken), "It is among the recent photos now."
    counter.alerts.revise(photo=None)
    with pytest.raises(AlertEnded, match="took it out"):
        await counter.serve(taken)
    assert await counter.serve(kept)
    counter.alerts.revise(photo="ph_child")
    assert await counter.serve(taken)


async def test_photo_link_is_bound_to_alert_photo_and_size(counter: Counter) -> None:
    genuine = counter.request()
    assert await counter.serve(genuine)
    for wrong in (
        replace(genuine, size="page"),
        replace(genuine, photo="ph_suspect"),
        replace(genuine, alert="al_2"),
        replace(genuine, signature=""),
        replace(genuine, signature=genuine.signature[:-1]),
        replace(genuine, signature=genuine.signature + "A"),
        replace(genuine, signature="é" * 22),
        replace(genuine, signature="\udce9"),
        replace(genuine, size="PUSH"),
        replace(genuine, size=""),
        replace(genuine, alert="al_1/ph_child", photo=""),
    ):
        with pytest.raises(NotFound):
            await counter.serve(wrong)


async def test_signature_of_another_hub_opens_nothing(counter: Counter) -> None:
    signature = PhotoLinks(bytes(32), "https://hub.example").url("al_1", "ph_child", "push").split("?k=")[1]
    with pytest.raises(NotFound):
        await counter.serve(replace(counter.request(), signature=signature))


async def test_photo_outside_all_revisions_is_not_served(counter: Counter) -> None:
    for request in (counter.request("ph_tip"), counter.request("ph_none"), counter.request(alert="al_2")):
        with pytest.raises(NotFound):
            await counter.serve(request)


@pytest.mark.parametrize("state", [AlertState.CLOSED, AlertState.EXPIRED])
async def test_photo_link_reads_alert_state_each_time(counter: Counter, state: AlertState) -> None:
    request = counter.request()
    assert await counter.serve(request)
    counter.alerts.end(state)
    with pytest.raises(AlertEnded):
        await counter.serve(request)
    with pytest.raises(NotFound):  # a forged link does not show that the alert has ended
        await counter.serve(replace(request, signature="A" * 22))


async def test_photo_is_served_while_paused_and_not_after_expiry(counter: Counter) -> None:
    request = counter.request()
    counter.alerts.alert = replace(counter.alerts.alert, pauses=frozenset({PauseReason.OFFICER}))
    assert await counter.serve(request, timedelta(hours=71))
    with pytest.raises(AlertEnded):
        await counter.serve(request, timedelta(hours=72))


async def test_wiped_photo_is_answered_as_ended(counter: Counter) -> None:
    await counter.photos.remove("ph_child")
    with pytest.raises(AlertEnded):
        await counter.serve(counter.request())


async def test_many_photo_readers_cost_one_read(counter: Counter) -> None:
    for _ in range(50):
        await counter.serve(counter.request())
    assert counter.photos.reads == 1


def test_recent_photos_stay_within_their_byte_limit() -> None:
    recent = RecentPhotos(max_bytes=100)
    for number in range(10):
        recent.keep("al_1", 1, f"ph_{number}", PhotoSize.PUSH, bytes(30))
        assert recent.find("al_1", 1, "ph_0", PhotoSize.PUSH) is not None  # used again and again, so it stays
    kept = [number for number in range(10) if recent.find("al_1", 1, f"ph_{number}", PhotoSize.PUSH)]
    assert kept == [0, 8, 9]
    recent.keep("al_2", 1, "ph_big", PhotoSize.PAGE, bytes(101))
    assert recent.find("al_2", 1, "ph_big", PhotoSize.PAGE) is None
    recent.keep("al_1", 1, "ph_1", PhotoSize.PAGE, bytes(9))
    recent.forget("al_1")
    assert recent.find("al_1", 1, "ph_1", PhotoSize.PAGE) is None
