"""Subscriptions: each question executed once, however many ask it, and no slow member in anybody's way.

`connection.py` takes the messages of one WebSocket. `question.py` says which subscriptions are one, `group.py`
executes one of them for all its members, `groups.py` knows those of a graph, and `outbox.py` writes to one connection.
"""
