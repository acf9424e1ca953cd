"""The clock of Redis scripts: the server's time, one for all processes."""

from typing import Final

NOW: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
"""
"""The first lines of a script: they set `now`, in milliseconds."""
