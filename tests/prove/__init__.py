"""Faults that no tool invents, planted one at a time: the check meant for each must fail."""
