"""One send: what the phone's token, the provider and chance make of it, shown to the judge."""

from dataclasses import dataclass

from tests.model.judge import Batch as BatchName
from tests.model.judge import Look, Told
from tests.model.world import Person, World


@dataclass(frozen=True)
class Batch:
    """The message of a batch, and the moment of its guard."""

    worker: str
    alert: int
    partner: int
    revision: int
    name: BatchName
    look: Look


def send(
    world: World, batch: Batch, person: Person, token: int, *, with_sound: bool, cell: int, with_words: bool = True
) -> str:
    """Return `ok`, `unclear` (503, accepted or not) or `unregistered`. `cell` is where the batch read the device.

    Everything but an end has words.
    """
    if world.phones.get(person) != token:
        world.say(f"{batch.worker}: {batch.alert}.{batch.revision} to {person}: unregistered")
        return "unregistered"
    chance = world.arg % 16
    outcome = {1: "503, accepted", 2: "503, refused"}.get(chance, "ok")
    how = "with sound" if with_sound else "in silence"
    world.say(f"{batch.worker}: {batch.alert}.{batch.revision} to {person} {how}, batch {batch.name}: {outcome}")
    if chance == 2:
        world.judge.unclear.add((batch.alert, person))
        return "unclear"
    told = Told(batch.alert, batch.revision, person, batch.name, token, is_unclear=chance == 1, has_words=with_words)
    now = world.devices[person].cell if person in world.devices else cell
    world.judge.sent(told, batch.look, with_sound=with_sound, cells=frozenset([cell, now]))
    if chance == 1:
        world.judge.unclear.add((batch.alert, person))
        return "unclear"
    return "ok"
