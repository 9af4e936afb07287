"""Computations that several features ask for by name: drawn papers, cleaned pictures. Runs in the worker only; nobody imports it."""
