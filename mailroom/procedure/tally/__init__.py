"""The figures of a quarter (SOP row 9), from the histories of the cases.

Floors: case_timeliness (one case: its limits, kept or not), figure_cells (cells and rows), report_formulas
(T1-T11), recommendations, report_annexes; report_period puts them together. Each table may be changed
without knowing the others; its words stand in templates/report.toml under the same key."""
