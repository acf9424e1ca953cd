"""Attacks on the whole hub, played from outside: each must fail, and the hub go on."""
