"""What the document formats share: order and numbering, clean text, colours, pages, styles."""
