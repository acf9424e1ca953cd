"""The asynchronous client. `python sdk/unasync.py` makes `_sync` of it, but for its own `io`."""
