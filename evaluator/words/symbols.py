"""What stands in a cell without a number (shorthand of the Government Statistical Service)."""

WITHHELD = "[c]"
NOT_APPLICABLE = "[z]"
NOT_AVAILABLE = "[x]"

MEANINGS = (
    (WITHHELD, "Withheld to protect people: too few people or places stand behind the number."),
    (NOT_APPLICABLE, "Not applicable: there cannot be a number here."),
    (NOT_AVAILABLE, "Not available: the number was not recorded or could not be worked out."),
)
