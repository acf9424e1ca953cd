"""MongoDB's rooms. Motor runs each operation in a thread, and reads the number of its threads when it is imported."""

import os

MAX_THREADS = 64
"""Threads of a process that wait for the database; by Motor's default, five per core.

While no majority confirms writes, or no primary is elected, each waiting call holds one: with ten, reads would wait for
them too. Below the 100 connections of the driver's pool.
"""

os.environ.setdefault("MOTOR_MAX_WORKERS", str(MAX_THREADS))  # noqa: TID251 - written for Motor, not read
