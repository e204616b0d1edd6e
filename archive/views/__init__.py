"""The public side: it reads publications and vocabulary, and nothing else."""
