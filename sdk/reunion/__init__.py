"""Join a Reunion Hub as a partner app."""
