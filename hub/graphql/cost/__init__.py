"""Price operations before they are executed, and charge their callers."""
