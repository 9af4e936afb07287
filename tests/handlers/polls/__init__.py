"""Stories and properties of polls."""
