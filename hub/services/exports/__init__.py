"""Services of exports: a list is written as a file by a worker, and fetched by its owner alone."""
