"""What a letter says: who gets one, in which words, on which paper."""
