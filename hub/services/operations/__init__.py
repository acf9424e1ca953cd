"""Services for operators: partners, their keys and channels, parked units, halting, drills."""
