"""The console in a real browser. As a package, so that the hub of its fixtures ends with its last test."""
