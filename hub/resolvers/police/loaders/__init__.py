"""Batched reads of the police graph's entities. Each calls one service for each id."""
