"""A name of another caller gets the response of an unknown name, at every place of both graphs that takes a name."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pymongo import monitoring

from hub.domain.photos import PhotoSize
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from tests.doors import doors
from tests.graphql.strangers.places import Place, operation, places
from tests.graphql.strangers.samples import FORM_SPEAKS, FORMLESS, SAMPLES, Sample
from tests.graphql.strangers.scene import Answered, Scene, Tallies, fresh, opened_scene
from tests.graphql.strangers.things import Make, case, exercise, invented, live_alert
from tests.operations import set_documents

GRAPHS = {"partner": partner_graph(open_schema=True), "police": police_graph(open_schema=True)}
PLACES = {str(place): place for name, graph in GRAPHS.items() for place in places(name, graph)}

DOORS = {name: (document, variables) for _, name, document, variables in doors(GRAPHS["partner"])}


@pytest.fixture(scope="module")
def tallies() -> Tallies:
    """Hears every client that is opened after it."""
    listener = Tallies()
    monitoring.register(listener)
    return listener


@pytest.fixture(scope="module")
async def scene(tallies: Tallies, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """One hub for all."""
    async with opened_scene(tmp_path_factory.mktemp("strangers")) as scene:
        yield scene


async def asked(scene: Scene, place: Place, sample: Sample, make: Make) -> list[Answered]:
    """Return the responses to a name, over each transport of the place."""
    name = await make(scene)
    given = await sample.given(scene) if sample.given else {}
    document, variables = operation(GRAPHS[place.graph], place, name, given)
    if place.owner == "Subscription":
        return await scene.follow(sample.by, place.graph, document, variables, name)
    return [await scene.ask(sample.by, place.graph, document, variables, name)]


class Unknown:
    """The responses to unknown names, for both tests of a place."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._known = scene, dict[tuple[str, int], list[Answered]]()

    async def response(self, name: str, number: int) -> list[Answered]:
        """Return the response to a name that nothing has, at a place and for one of its samples."""
        if (name, number) not in self._known:
            place, sample = PLACES[name], SAMPLES[name][number]
            # Ask once before: no later answer differs by what a process learns but once.
            await asked(self._scene, place, sample, sample.invented)
            self._known[name, number] = await asked(self._scene, place, sample, sample.invented)
        return self._known[name, number]

    def forget(self, name: str, number: int) -> None:
        """Let the response be asked for again."""
        del self._known[name, number]


@pytest.fixture(scope="module")
def unknown_names(scene: Scene) -> Unknown:
    """Kept for all tests."""
    return Unknown(scene)


def unsealed(answers: list[Answered]) -> list[Answered]:
    """Without what is said of why a cursor is not taken."""
    return [replace(one, said=None) for one in answers]


def test_whatever_names_a_thing_has_a_sample() -> None:
    assert set(PLACES) == set(SAMPLES), "A text that people write: add its name to WORDS. An id: add a sample."
    assert [name for name, samples in SAMPLES.items() if not samples] == []


@pytest.mark.parametrize("name", SAMPLES)
async def test_name_of_another_gets_the_response_of_an_unknown_name(
    scene: Scene, unknown_names: Unknown, name: str
) -> None:
    for number in range(len(SAMPLES[name])):
        try:
            await require_alike(scene, unknown_names, name, number)
        except AssertionError:
            # A transaction that MongoDB begins again adds calls to one response. What tells a name does so each time.
            unknown_names.forget(name, number)
            await require_alike(scene, unknown_names, name, number)


async def require_alike(scene: Scene, unknown_names: Unknown, name: str, number: int) -> None:
    """Fail if a name of another is told from an unknown one, or an own name is not."""
    place, sample = PLACES[name], SAMPLES[name][number]
    unknown = await unknown_names.response(name, number)
    assert unknown == await asked(scene, place, sample, sample.invented)
    heard = [await asked(scene, place, sample, make) for make in sample.foreign.values()]
    for what, anothers in zip(sample.foreign, heard, strict=True):
        alike = (unsealed(anothers), unsealed(unknown)) if sample.sealed else (anothers, unknown)
        assert alike[0] == alike[1], (sample.by, what)
        assert anothers == heard[0], (sample.by, what)
    if sample.own is not None:
        own = await asked(scene, place, sample, sample.own)
        assert [one.said for one in own] != [one.said for one in unknown]


async def formless(scene: Scene) -> str:
    # A key that was sent before would be a repeat.
    return fresh(FORMLESS)


@pytest.mark.parametrize("name", SAMPLES)
async def test_malformed_name_differs_only_where_listed(scene: Scene, unknown_names: Unknown, name: str) -> None:
    place = PLACES[name]
    apart = []
    for number, sample in enumerate(SAMPLES[name]):
        malformed = await asked(scene, place, sample, formless)
        apart.append(malformed != await unknown_names.response(name, number))
        if apart[-1] and name not in FORM_SPEAKS:
            # A limit may have been reached between the two, or a transaction that began again added calls to one.
            unknown = await asked(scene, place, sample, sample.invented)
            apart[-1] = unknown not in (malformed, await asked(scene, place, sample, formless))
    assert any(apart) is (name in FORM_SPEAKS)


@pytest.mark.parametrize("name", ["alert(id)", "node(id)", "audience(alert)", "_entities(Alert.id)"])
async def test_name_of_another_is_unknown_over_a_websocket_too(scene: Scene, name: str) -> None:
    place = PLACES[f"partner Query.{name}"]
    heard = []
    for make in (invented("al", 20), invented("al", 20), exercise, case, live_alert):
        said = await make(scene)
        document, variables = operation(GRAPHS["partner"], place, said, {})
        heard.append(await scene.over_a_socket("live", document, variables, said))
    _, unknown, *anothers, own = heard
    assert anothers == [unknown, unknown]
    assert own.said != unknown.said


async def test_invented_photo_link_reveals_nothing(scene: Scene) -> None:
    genuine = scene.hub.links.url((await scene.opened()).alert, await scene.photo("staff"), PhotoSize.PUSH)
    key = genuine.partition("?")[2]
    made_up = [f"/media/al_{number:020x}/ph_{number:032x}/push" for number in (1, 2)]
    photo = await scene.photo("staff")
    there = [f"/media/{(await make(scene))}/{photo}/push" for make in (live_alert, exercise, live_alert)]
    for tail in ("", "?k=", f"?{key}"):
        unknown, *others = [await scene.get(path + tail, "") for path in [*made_up, *there]]
        assert unknown.status == 404
        assert others == [unknown] * 4


@pytest.mark.parametrize("by", ["operator", "powerless"])
async def test_photo_is_forbidden_without_permission_whether_it_exists(scene: Scene, by: str) -> None:
    photos = ["ph_" + "0" * 32, await scene.photo("staff"), await scene.photo("live")]
    unknown, *theirs = [await scene.get(f"/police/photos/{photo}/push", "", by) for photo in photos]
    assert unknown.status == 403
    assert theirs == [unknown, unknown]
    assert (await scene.get(f"/police/photos/{photos[1]}/push", "", "reader")).status == 200


@pytest.mark.parametrize("door", DOORS)
async def test_suspended_or_revoked_key_is_answered_as_unknown(scene: Scene, tallies: Tallies, door: str) -> None:
    document, variables = DOORS[door]
    heard = []
    for key in ("rk_live_" + "0" * 43, "rk_live_" + "1" * 43, "suspended live", "revoked live"):
        looks = -tallies.keys
        answered = await scene.ask(key, "partner", document, variables, "")
        heard.append((answered, looks + tallies.keys))
    assert heard[0][0].said["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert heard[0][1] == 1
    assert heard[1:] == [heard[0]] * 3


async def test_persisted_document_of_another_partner_is_unknown(scene: Scene) -> None:
    text = "{ viewer { mode } }"
    theirs, own = scene.actors["other live"].partner, scene.actors["live"].partner
    (name,) = await set_documents(scene.hub.services.police.operations, theirs, [text], keep_others=True)
    asked = ["sha256:" + "0" * 64, "sha256:" + "1" * 64, name]
    _, unknown, anothers = [await scene.send("live", "partner", {"documentId": one}, one) for one in asked]
    assert unknown.said["errors"]
    assert anothers == unknown
    await set_documents(scene.hub.services.police.operations, own, [text], keep_others=True)
    assert (await scene.send("live", "partner", {"documentId": name}, name)).said["data"] == {
        "viewer": {"mode": "LIVE"}
    }
