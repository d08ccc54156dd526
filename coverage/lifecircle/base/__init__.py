"""The ground floor: errors, words, the service tree, exact quantities, guards."""
