"""Articles in, claims out: who did what to whom, when, and who says so."""
