"""Every number, unit and symbol that a person reads is made here."""
