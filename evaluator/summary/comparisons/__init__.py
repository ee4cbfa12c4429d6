"""What a way of comparing shows of itself: matching, staggered starts, a mix of places."""
