"""A workshop that repairs things: its rows are Django's, its deals are a store's."""
