"""An operator's file of forces, through the police graph of a whole hub."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.graphs.police import police_graph
from tests.fakes import officer
from tests.graphql.documents import CASE, change
from tests.graphql.whole_graphs import Asking, Calls, whole_hub

FORCES = """[[force]]
id = "hengshui"
circle = [{latitude = 43.83, longitude = 87.62, radius_km = 120}]
"""
NOTES = '{ case(id: "%s", purpose: "a test") { notes { move by reason } } }'


async def test_force_is_asked_about_a_swapped_place(tmp_path: Path) -> None:
    (tmp_path / "forces.toml").write_text(FORCES, encoding="utf-8")
    async with whole_hub(tmp_path, forces_file=str(tmp_path / "forces.toml")) as hub:
        ask = Asking(police_graph(open_schema=False), hub.services.police, officer(), Calls())

        async def open_at(latitude: float, longitude: float, **more: Any) -> dict[str, Any]:
            at = (datetime.now(UTC) - timedelta(minutes=20)).isoformat()
            seen = CASE["lastSeen"] | {"point": {"latitude": latitude, "longitude": longitude}, "at": at}
            data, _ = await ask(change("openCase"), input=CASE | {"lastSeen": seen} | more)
            payload: dict[str, Any] = data["openCase"]
            return payload

        refused = await open_at(87.62, 43.83)
        assert [(error["code"], error["path"]) for error in refused["userErrors"]] == [
            ("PLACE_UNUSUAL", ["lastSeen", "point"])
        ]
        assert "they look swapped" in refused["userErrors"][0]["message"]
        inside = await open_at(43.83, 87.62)
        taken = await open_at(87.62, 43.83, acknowledgeUnusualPlace=True, idempotencyKey="two")
        notes = [(await ask(NOTES % payload["caseId"]))[0]["case"]["notes"] for payload in (inside, taken)]
        assert notes[0] == []
        [note] = notes[1]
        assert (note["move"], note["by"]) == ("ACKNOWLEDGE_UNUSUAL_PLACE", "wang")
        assert "they look swapped" in note["reason"]
