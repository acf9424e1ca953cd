"""What an operation costs, counted before it is executed, and who has how much to spend."""
