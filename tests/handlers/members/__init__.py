"""Tests of the members feature."""
