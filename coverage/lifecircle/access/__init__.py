"""Arrays only: travel times to places and shares of people; knows no goals."""
