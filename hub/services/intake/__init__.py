"""Services for data that partners send: devices, locations, preferences, receipts and tips."""
