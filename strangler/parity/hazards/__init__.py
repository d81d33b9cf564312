"""What ports get wrong: each semantic gap between Python and Go, as data and as behaviour."""
