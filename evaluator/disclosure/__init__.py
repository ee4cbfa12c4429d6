"""The one gate that a printed number passes."""
