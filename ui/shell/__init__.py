"""The window itself: start, menus, files, jobs, looks, accessibility."""
