"""Faults planted one at a time, each of which must turn its own figure of the demo wrong."""
