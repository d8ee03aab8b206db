"""Papers and texts of letters: a given letter turned into blocks, pages, stamps, checks and differences."""
