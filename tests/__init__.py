"""The suite: each file mirrors a module."""
