"""A small server that speaks the page's own protocol, with cards of every kind."""
