"""The vocabulary that channels and features share, so that neither needs to know the other."""
