"""Searches on the network: nearest places, pairs, catchments, isochrones."""
