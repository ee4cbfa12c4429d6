"""The study on screen without its widgets: session, engine, runs, navigation, words."""
