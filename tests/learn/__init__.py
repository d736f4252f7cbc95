"""Fits the weights that the mailroom reads by (`make learn`): a module for each model, and what they share."""
