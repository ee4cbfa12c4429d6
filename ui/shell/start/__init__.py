"""What a person sees first: the start page, programmes of the field, the tour."""
