"""Faults that no mutation tool invents, planted one at a time: the check for each must fail."""
