"""Services that partners read and follow with: alerts, the feed, and the audience of partners that pull."""
