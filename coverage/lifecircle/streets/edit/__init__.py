"""Changes of a network: paths added, streets closed, and what they do to answers."""
