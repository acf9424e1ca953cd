"""Faults in what must be kept: places, private fields, the feed's order."""

from tests.prove.fault import Edit, Fault

KEEPING = (
    Fault(
        name="a point is stored",
        edits=(
            Edit(
                "hub/services/intake/register_devices.py",
                "        return Registration(ref, place_of(item), token, choose_language(item.language))",
                '        said = f"{item.point.latitude},{item.point.longitude}" if item.point else "en"\n'
                "        return Registration(ref, place_of(item), token, said)",
            ),
        ),
        figure="precise_locations_stored",
        says="",
        stays=("missed", "told_twice", "told_outside", "private_fields_leaked"),
    ),
    Fault(
        name="a private plate is published",
        edits=(
            Edit(
                "hub/domain/alerts.py",
                "vehicle.plate if vehicle.plate_public else None",
                "vehicle.plate",
            ),
        ),
        figure="private_fields_leaked",
        says="-plate-",
        stays=("missed", "told_twice", "told_outside", "precise_locations_stored"),
    ),
    Fault(
        name="an event is swallowed",
        edits=(
            Edit(
                "hub/storage/feed_tail.py",
                "                self._hand_out(event)",
                "                if event.sequence % 3:\n                    self._hand_out(event)",
            ),
        ),
        figure="feed.lost",
        says="never got event",
        stays=("missed", "told_twice", "feed.repeated"),
    ),
    Fault(
        name="an event is repeated after a cut",
        edits=(
            Edit(
                "hub/services/feed/follow_feed.py",
                "            return sequence\n        case _:",
                "            return max(sequence - 1, 0)\n        case _:",
            ),
        ),
        figure="feed.repeated",
        says="again",
        stays=("missed", "told_twice", "feed.lost"),
    ),
)
