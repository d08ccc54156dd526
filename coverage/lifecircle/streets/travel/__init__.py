"""Who travels, and what it costs to travel an edge."""
