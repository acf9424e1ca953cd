"""Hostile requests: attempts to crash the hub, to read too much, or to do too much.

`corpus.hostile_requests(scene)` returns them all: generated from the published schemas, and handwritten after OWASP's
list. Each is bytes, so that no client library corrects it. `sending` sends them, `judging` checks the answers.
Nothing here imports the hub.
"""
