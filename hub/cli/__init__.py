"""The `hub` command: the parts of the hub one by one, and all of them together on one machine."""
