"""Faults in the judge of survival."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "the judge of survival misses nobody, sees two notifications as one, and excuses every repeat after a death",
        (
            Edit("tests/oracle/survival.py", '    if evidence.head["cut_short"]:', "    if evidence.head:"),
            Edit("tests/oracle/survival.py", "if event.standing > 1}", "if event.standing > 2}"),
            Edit("tests/oracle/survival.py", "counts[blamed[0]] += 1", "counts[blamed[0]] += 0"),
        ),
        red=(
            "tests/test_oracle/test_survival.py::test_judge_counts_each_fault_of_a_round[never told]",
            "tests/test_oracle/test_survival.py::test_judge_counts_each_fault_of_a_round[shown twice, by the book]",
            "tests/test_oracle/test_survival.py::test_repeats_are_counted_for_the_process_that_died",
        ),
    ),
    Fault(
        "the judge of survival lets anybody send for ever",
        (
            Edit(
                "tests/oracle/tenures.py",
                "if not self.claimed <= at <= self.until + slack:",
                "if not self.claimed <= at:",
            ),
        ),
        red=("tests/test_oracle/test_survival.py::test_judge_counts_each_fault_of_a_round[sent after the lease]",),
    ),
)
