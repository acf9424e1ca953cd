"""Contenders that push to the answering server, each in a process of its own."""
