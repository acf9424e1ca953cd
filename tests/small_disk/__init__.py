"""A database on a disk that is soon full."""
