"""The channels that reach partners: one file or folder each, found by `discovery`, never listed."""
