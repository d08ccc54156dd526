"""Which ways of OpenStreetMap are travelled, and how."""
