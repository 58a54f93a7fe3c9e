"""How staff review proposals and decide on them."""
