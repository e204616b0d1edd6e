"""What to put in the place of each finding, so that the quote still reads and says who did what to whom."""
