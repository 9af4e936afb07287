"""Measurements, run by hand with `make bench`: how many presses a second, what the program needs, what kill -9 leaves."""
