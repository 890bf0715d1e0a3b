"""From a spreadsheet into the register: reading, checking, importing, undoing."""
