"""Subscriptions: equal ones are executed once for all their members, and a slow member delays no other.

`connection.py` handles the messages of one WebSocket, `streaming.py` a subscription over HTTP. `subscription_key.py`
says which subscriptions are equal, `shared_subscription.py` executes one for all its members,
`shared_subscriptions.py` holds those of a graph, and `send_queue.py` writes to one connection.
"""
