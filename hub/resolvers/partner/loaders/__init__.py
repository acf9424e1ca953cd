"""Batched reads of the partner graph, shared by its fields and its entities. Each calls one service."""
