"""What lets other threads work beside the window's without touching what is Qt's."""
