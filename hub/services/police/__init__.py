"""What police do: open, confirm, revise, hold, widen, close; and read, each time with a purpose."""
