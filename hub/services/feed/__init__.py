"""What partners read and follow: alerts, the feed, and the audience of those that pull."""
