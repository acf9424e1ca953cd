"""From the words of the partner graph to the services, one call each."""
