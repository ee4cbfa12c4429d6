"""Parts of the plan and design pages."""
