"""Stories and properties of attendance."""
