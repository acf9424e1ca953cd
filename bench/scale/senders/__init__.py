"""The process that tells."""
