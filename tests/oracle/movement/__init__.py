"""The judge of a run in which everything moves: brute force over every device, alert and moment; see ../FORMAT.md."""
