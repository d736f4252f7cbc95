"""Fits the weights that the mailroom reads by (`make learn`): a module a model, and what they share."""
