"""Makes papers: letters by tata naskah dinas, sheets, registers, and the quarter's report with its workbook.

From the ground up: `letter_numbers`, then `report_wording` and `report_sentences`, which put figures into
words. `report_tables` and `report_charts` choose what stands on paper, `report_papers` gathers it.
`quarter_workbook` and `pdf_press` set it. Layouts lie in templates/paper, words in templates/report.toml
and papers.toml; both may be edited without knowing this."""
