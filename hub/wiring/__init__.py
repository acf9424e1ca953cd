"""Build the objects that services need from settings: the one package that knows storage and partners."""

from hub.wiring.hub import Hub, open_hub, open_part_heartbeats, open_process_heartbeats, require_hub
from hub.wiring.operator_files import (
    read_access,
    read_duty,
    read_forces,
    read_gazetteer,
    read_map_style,
    read_policy,
    read_regions,
    read_retention,
)

__all__ = [
    "Hub",
    "open_hub",
    "open_part_heartbeats",
    "open_process_heartbeats",
    "read_access",
    "read_duty",
    "read_forces",
    "read_gazetteer",
    "read_map_style",
    "read_policy",
    "read_regions",
    "read_retention",
    "require_hub",
]
