"""Questions: asked, answered, handed on, published, supported."""
