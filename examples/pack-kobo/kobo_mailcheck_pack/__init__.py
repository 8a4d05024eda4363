"""Rules of the workshop Mokuren for mailcheck; all of them are YAML."""
