"""What a reader may ask of the publications: addresses, filters and the counts beside them."""
