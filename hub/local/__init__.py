"""The embedded default: every part of the hub on one laptop, as child processes that die with their parent."""
