"""Resolvers of the partner graph: a file for each field of a root. Each calls one service."""
