"""Hostile requests: what somebody sends who wants the hub to fall over, to tell too much, or to do too much.

`corpus.hostile_requests(scene)` gives them all: generated from the published schemas, and made by hand after OWASP's
list. Each is bytes, so that nothing between the hand and the hub makes them better. `sending` sends them, `judging`
looks at what came back. Nothing here imports the hub.
"""
