"""How the tables of a store came to be: one step for each release that changed them."""
