"""Reports, opened again by other programs than those that wrote them."""
