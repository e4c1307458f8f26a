"""A day over several vans: the search behind `routing.solve` and `routing.what_if`."""
