"""Bytes to cases: encodings, plain text with the thread quoted below, case files."""
