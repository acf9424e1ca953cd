"""The life of data: a canary in each private field of a case, and a search for all of them after the wipe."""
