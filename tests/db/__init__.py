"""Tests of db, on both databases."""
