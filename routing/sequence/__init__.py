"""The rest of one round: the search behind `routing.resequence`."""
