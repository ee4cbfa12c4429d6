"""Planning a study before it begins: what it could find, who starts when, and what is missing."""
