"""The running process; nobody imports it."""
