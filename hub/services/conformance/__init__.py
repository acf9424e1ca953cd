"""Conformance runs of partners."""
