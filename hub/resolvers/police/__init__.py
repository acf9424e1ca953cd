"""Resolvers of the police graph: a file for each mutation and query field."""
