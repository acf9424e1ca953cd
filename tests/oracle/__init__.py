"""The judge of a run: it sees what went in and what came out of the hub, and imports nothing of it."""
