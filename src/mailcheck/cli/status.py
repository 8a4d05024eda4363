"""Exit statuses, the same for every command."""

FOUND = 1
"""Findings at or above the level asked for, or failed self-tests."""
MUST_ACT = 2
"""The user must act: a file cannot be read, an option is wrong."""
CRASHED = 3
"""A rule, or mailcheck itself, crashed."""
