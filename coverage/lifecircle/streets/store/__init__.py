"""Networks kept on disk."""
