"""Text to tokens: folding with offset maps, sentence splitting, the tokenizer."""
