"""The figures of a quarter (SOP row 9), from the histories of the cases.

Floors: case_facts (one case: its limits, kept or not), table_values (cells and rows), table_formulas
(T1-T11), recommendations, report_annexes; quarter_figures puts them together. Each table may be changed
without knowing the others; its words stand in templates/report.toml under the same key."""
