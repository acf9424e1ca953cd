"""`hub admin`: commands for operators with a shell on the hub's own machines; they call the services of the graph."""
