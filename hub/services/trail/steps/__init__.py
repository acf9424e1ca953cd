"""The steps of making and pushing manifests."""
