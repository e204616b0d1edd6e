"""Makes the pictures of the guide from the demo archive; the archive itself never imports this."""
