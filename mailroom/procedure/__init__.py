"""The law: what the office does with a case, by the ways of the signed SOP.

Floors, each built on those before it: people, workdays, letter. Then sop (the law as data), acts and
outgoing_letters (the rules for each act and letter). Then event, case, events/ and history: a case is made
from its events. Then deadlines, ways, decision. Then secrecy (who may read what), desk (what letters and time
do to a case), dossiers (teguran and report), tally (the quarter's figures). Pure, standard library only. To
change a limit, a stage or a way, read sop.py and nothing else."""
