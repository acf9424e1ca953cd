"""The time by which scripts in Redis go: that server's, one for all processes."""

from typing import Final

NOW: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
"""
"""The beginning of a script: `now`, in milliseconds."""
