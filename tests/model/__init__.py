"""An executable model of the fan-out: each `yield` is one step of the database, of Redis or of a send.

A seed makes a small world (alerts with areas, partners, devices, workers), what its people do, and an order of steps
with kills, lost memory and stalls in it. The judge knows who must hear what. `python -m tests.model --help` runs many
seeds; docs/fanout-rules.md tells each rule and what breaks without it.
"""
