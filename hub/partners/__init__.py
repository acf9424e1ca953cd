"""How partners are reached: one channel a file or folder, found by `discovery`, never listed."""
