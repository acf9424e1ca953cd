"""Requests that a real hub and the SDK's fake hub must answer alike."""
