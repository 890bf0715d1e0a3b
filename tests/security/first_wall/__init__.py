"""The first wall, read from the source: which rows are scoped, which reads were never narrowed, which may be so."""
