"""Parts of the programme page."""
