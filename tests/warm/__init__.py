"""Start parts of the hub as forks of a process that has loaded the code once: most of a start is loading it."""
