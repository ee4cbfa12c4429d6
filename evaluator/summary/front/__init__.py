"""Page one: what a commissioner reads, decides by and may quote."""
