"""Photos: taken in, made harmless, kept in two sizes, and served while their alert lives."""
