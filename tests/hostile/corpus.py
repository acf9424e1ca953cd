"""All hostile requests."""

from tests.hostile.access import access
from tests.hostile.attack import Attack
from tests.hostile.doors import doors
from tests.hostile.expensive import expensive
from tests.hostile.generated import generated
from tests.hostile.pictures import pictures
from tests.hostile.scene import Scene
from tests.hostile.sockets import sockets
from tests.hostile.wire import wire


def made_by_hand(scene: Scene) -> list[Attack]:
    """Return the handwritten requests, after OWASP's list, room by room."""
    return [attack for room in (expensive, access, doors, pictures, wire, sockets) for attack in room(scene)]


def hostile_requests(scene: Scene) -> list[Attack]:
    """Return generated and handwritten requests, in this order."""
    return [*generated(scene), *made_by_hand(scene)]
