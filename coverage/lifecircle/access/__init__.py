"""Travel times to places, three-valued logic, shares of people; knows no goals."""
