"""Libraries of templates: one small module for each family of containers, and for what stands in a template beside its text."""
