"""The `reunion` command: check the way to a hub, follow its alerts, import devices, simulate phones."""
