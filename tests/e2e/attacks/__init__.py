"""Attacks from outside, each against the whole hub."""
