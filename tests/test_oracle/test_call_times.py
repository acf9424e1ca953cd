"""The times of calls over an election, from calls of a known length."""

from tests.oracle.call_times import BARE, Call, time_calls


def test_calls_before_an_election_are_not_new() -> None:
    calls = [
        Call("write", 10.0, 18.0, ok=False),
        Call("read", 14.0, 15.0, ok=True),
        Call("write", 15.0, 16.5, ok=True),
        Call("write", 16.0, 16.1, ok=False),
        Call(BARE, 15.0, 15.75, ok=True),
    ]
    times = time_calls(calls, [12.0, 15.0])
    assert (times.calls, times.begun_failed, times.begun_seconds) == (4, 2, 8.0)
    assert (times.new, times.new_failed, times.new_seconds) == (2, 1, 1.5)
    assert times.bare_new_seconds == 0.75
    assert time_calls(calls, []).new == 0
