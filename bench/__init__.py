"""Every promise of speed, measured against a baseline that is taken in the same run. Nothing else may import this."""
