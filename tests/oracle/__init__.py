"""The judge of a run: it sees the input and the output of the hub, and imports nothing of it."""
