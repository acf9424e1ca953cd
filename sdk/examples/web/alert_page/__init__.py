"""A small web backend of a partner: people register a browser at a coarse place, and see the alerts that reach it."""
