"""What was learned from letters that people labelled: the features of a text, and linear models over them.

`text_features` turns a text into features, `linear_model` loads weights and scores. The weights are data
(`weights/`); tests/learn fits them (`make learn`). Nothing here knows what a label means."""
