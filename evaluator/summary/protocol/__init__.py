"""The protocol of a study that has not begun, for who pays for it and who is to send the data."""
