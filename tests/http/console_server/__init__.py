"""The hub behind the console. As a package, so that the hub of its fixtures ends with its last test."""
