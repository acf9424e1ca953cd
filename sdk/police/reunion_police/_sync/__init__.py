"""The synchronous client, which `python sdk/unasync.py` makes of `_async`, but for its own `io`."""
