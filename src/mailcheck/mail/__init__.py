"""The anatomy of a mail by its lines: quotes and thread, addressee, lists, signature."""
