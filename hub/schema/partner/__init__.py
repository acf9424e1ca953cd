"""The partner graph: what apps may see and do. It cannot even name a case."""
