"""Every verb that can change a case. Keyword-only, atomic, `by=` whom and `at=` when."""
