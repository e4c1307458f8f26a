"""Engines that know the way: the only input and output of routing."""
