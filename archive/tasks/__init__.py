"""What the archive does by itself as time passes: named jobs, and what runs them."""
