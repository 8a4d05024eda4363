"""The pattern language and the lexicon files written in it."""
