"""Reunion Hub: one place from which the right phones hear of a missing child."""
