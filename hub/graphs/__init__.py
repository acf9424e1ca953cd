"""The graphs, each put together of its resolvers and the engine: what partners, police and the console are served."""
