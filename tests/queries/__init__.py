"""The database of the tests watches what each query examines."""
