"""How a function is made, packed and released."""
