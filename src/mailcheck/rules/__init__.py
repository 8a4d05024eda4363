"""Rule cards and the kinds that do their work."""
