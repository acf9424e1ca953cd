"""Operations that may examine much or sort in memory, and those that every shard has to answer, with the reasons."""

from typing import Final

EXCEPTIONS: Final[dict[tuple[str, str, tuple[str, ...]], str]] = {
    ("audit", "aggregate", ("entered",)): "The lines of the last seconds: each chain's last one is wanted.",
    ("audit", "find", ("entered",)): "A row with an array of stamps, which somebody inserted, takes the index's order.",
    ("cases", "find", ("$and",)): "A list by any mix of filters. The desk's bench shows what each work list reads.",
    ("cases", "aggregate", ("$and",)): "The total of a list, and what an index holds, are counted up to a limit.",
    ("cases", "aggregate", ("force",)): "Counts the cases of a scope, at most 1,000, for the choice of an index.",
    ("cases", "aggregate", ("grams",)): "Counts the cases with an n-gram, at most 1,000, to find the rarest.",
    ("cases", "find", ("$or", "_id")): "The cases of one part of a file, some 400: none should be wiped.",
    ("cases", "find", ("_id", "hidden")): "The same cases: none should be hidden.",
    ("cases", "find", ("$nor", "_id")): "The same cases: none should be outside what their owner may read.",
    ("cases", "find", ("opened_at", "status")): "The openings of an hour: exercises beside the real ones are passed.",
    ("alerts", "find", ("$and",)): "A list by any mix of filters.",
    ("alerts", "aggregate", ("$and",)): "The total of a list counts at most 10,000 alerts.",
    ("tips", "find", ("$and",)): "A list by any mix of filters. test_over_cases.py explains plain ones.",
    ("tips", "aggregate", ("grams",)): "Counts the tips with an n-gram, at most 1,000, to find the rarest.",
    ("tips", "aggregate", ("$and",)): "The total of a list counts at most 10,000 tips.",
    ("cases", "aggregate", ("public_grams",)): "The same for what the public may read.",
    ("tips", "aggregate", ("case",)): "The tips of the closed cases of one week are counted.",
    ("tips", "aggregate", ("force", "grams")): "Counts the tips of a scope with an n-gram, at most 3,000.",
    (
        "stages",
        "find",
        ("alert", "reading.number"),
    ): "All stages of a week's alerts; early on few have their last reading.",
    ("stages", "aggregate", ("alert",)): "A scrape adds up the last readings of open alerts.",
    ("feed", "find", ("_id", "status")): "A follower passes the events of other statuses, as many as the log has.",
    ("cells", "find", ("_id",)): "A new cell is looked for and not found: one key for each.",
    ("devices", "find", ("_id", "p")): "A new device is looked for by its ref and not found: one key for each.",
    ("devices", "find", ("h", "p")): "The same by its token.",
    (
        "reach_changes",
        "find",
        ("at", "by"),
    ): "One person's changes of an hour: five by the policy, in long runs hundreds.",
    ("stages", "aggregate", ("state",)): "A scrape counts the stages that are planned.",
    ("units", "aggregate", ("state",)): "A scrape counts the units that wait.",
    (
        "units",
        "find",
        ("alert", "intent"),
    ): "Once for each pushed revision: its sweep, which then reads all units of it.",
    ("units", "aggregate", ("alert",)): "A scrape adds up what the units of open alerts count.",
}
"""By collection, verb and fields of the filter."""

WITHOUT_KEY: Final[dict[tuple[str, str, tuple[str, ...]], str]] = {
    ("journal", "find", ("_id", "at")): "Once a second: rows that a process left, of all tenants.",
}
"""Queries of sharded collections without the shard key, which every shard has to answer."""
