"""What operators do: partners and their keys and channels, halting, drills."""
