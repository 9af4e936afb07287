"""The running process: channels, clock, delivery and command line. Nobody imports it."""
