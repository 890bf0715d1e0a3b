"""One screen a file: start page, months, one month, one posting, the INFO spreadsheet."""
