"""The page on which the graphs of `hub dev` are explored: GraphiQL, bundled from npm; see decision 0036."""
