"""Listening: what the customer told, felt, asked or requested, and whether a sentence of the draft takes it up."""
