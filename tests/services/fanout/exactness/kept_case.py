"""The beginning of a case, played once and copied for each order: to play it takes longer than most orders.

A copy has ids of its own, since processes cache rows by their id.
"""

import pickle
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from hub.domain.cells import snap
from tests.databases import ALL_ROWS
from tests.services.fanout.exactness.scene import Scene
from tests.services.fanout.world import World

COPIED = ("alerts", "cases", "cells", "devices", "revisions", "stages", "units")
"""The collections from which a worker or an officer reads a case again. The others are only written."""


@dataclass(frozen=True)
class KeptCase:
    """The rows of a case and all that its scene knows of it, as it begins."""

    ids: tuple[str, str]
    """The ids of the alert and of the case. The ids of stages, units and revisions begin with that of the alert."""
    rows: Mapping[str, Sequence[bytes]]
    known: bytes

    @classmethod
    async def of(cls, world: World, scene: Scene) -> "KeptCase":
        """Keep the only case of a scene."""
        [led] = scene.alerts.values()
        ids = (led.change.alert, led.change.case)
        wanted: dict[str, Mapping[str, Any]] = dict.fromkeys(COPIED, ALL_ROWS)
        wanted |= {"alerts": {"_id": ids[0]}, "cases": {"_id": ids[1]}, "revisions": {"alert": ids[0], **ALL_ROWS}}
        rows = {name: await world.database.collection(name).find(wanted[name]).to_list(None) for name in COPIED}
        phones = {tenant: phones.live for tenant, phones in scene.phones.items()}
        known = (scene.record.files, scene.record.now(), phones, scene.people, scene.alerts, scene.begun, scene.tokens)
        return cls(ids, {name: [bson.encode(row) for row in rows[name]] for name in COPIED}, pickle.dumps(known))

    async def copy(self, world: World, scene: Scene) -> str:
        """Write the rows under new ids and tell a new scene of them; return the id of the alert."""
        ids = (f"al_{secrets.token_hex(10)}", f"cs_{secrets.token_hex(10)}")
        files, place, phones, scene.people, scene.alerts, scene.begun, scene.tokens = pickle.loads(
            self._renamed(self.known, ids)
        )
        scene.record.continue_from(files, place)
        for tenant, live in phones.items():
            scene.phones[tenant].live = live
        for name in COPIED:
            rows = [RawBSONDocument(self._renamed(row, ids)) for row in self.rows[name]]
            await world.database.collection(name).insert_many(rows)
        # The process that registered the devices caches their cells.
        for tenant in scene.phones:
            cells = {snap(person.point) for (owner, _), person in scene.people.items() if owner == tenant}
            await scene.intake.cells.ensure(tenant, cells)
        return ids[0]

    def _renamed(self, data: bytes, ids: tuple[str, str]) -> bytes:
        """Replace the ids in encoded data; the new ones are as long."""
        for known, new in zip(self.ids, ids, strict=True):
            data = data.replace(known.encode(), new.encode())
        return data
