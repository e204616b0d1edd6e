"""What components look a text up with: its words, the word lists, and where names and runs of words end."""
