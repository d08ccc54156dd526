"""What a district becomes when places open and close, ways are built and people move in."""
