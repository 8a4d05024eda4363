"""One file a format. A reporter decides nothing."""
