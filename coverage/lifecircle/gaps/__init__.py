"""Who is left out, and why: people, causes, capacity, equity, remedies."""
