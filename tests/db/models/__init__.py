"""Tests of db.models."""
