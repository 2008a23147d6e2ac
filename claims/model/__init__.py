"""The claim model: claims, readings, relations, spaces and the array vocabulary. Imports nothing else of the
project."""
