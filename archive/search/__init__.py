"""Finding publications: what a reader asks, the two engines that are asked, and what a page shows of it."""
