"""Documents: the library, its odd files, internal papers, dispatches and registers."""
