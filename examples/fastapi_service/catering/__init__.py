"""A web service for deals: catering orders."""
