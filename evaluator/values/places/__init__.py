"""Names of files and folders that are fit for every system."""
