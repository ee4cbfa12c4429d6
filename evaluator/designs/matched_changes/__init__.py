"""Similar people compared by how much they changed."""
