"""`python -m tests.quarter begin FOLDER LETTERS… | round FOLDER | figures FOLDER`: README.md beside this."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path

from tests.quarter import answers, rounds


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.quarter", description=__doc__)
    parser.add_argument("what", choices=("begin", "round", "figures"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("letters", type=Path, nargs="*")
    parser.add_argument("--cases", type=int, default=44)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--days", type=int, default=1)
    args = parser.parse_args()
    if args.what == "figures":
        _figures(args.folder)
        return
    if args.what == "begin":
        count = rounds.begin(args.folder, args.letters, args.cases, args.seed)
    else:
        count = rounds.go_on(args.folder, args.days)
    state = rounds.State.load(args.folder)
    print(f"{args.folder}/round-{state.number}: {count} mails, {state.now:.16}")


def _figures(folder: Path) -> None:
    state = rounds.State.load(folder)
    lines = (json.dumps(one, ensure_ascii=False) for one in state.told)
    (folder / "told.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    for (role, verdict), count in sorted(answers.figures(state.told).items()):
        print(f"{role:12} {verdict:10} {count:5}")
    for one in state.told:
        if one["verdict"] in ("wrong", "dropped"):
            print(f"{one['verdict']}: {one['mail']} {one['form']} wanted {one['want']}, did {one['acts']}")
    work = rounds.Round(folder, state)
    with closing(work.office):
        cases = list(work.office.office.store.cases())
    for case in cases:
        own = [one for one in state.told if case.number in one["cases"] and one["role"] == "complainant"]
        if why := answers.ended_against_his_will(case, own):
            print(f"against his will: {case.number} {why}")
    print(f"{len(cases)} cases, {sum(case.open for case in cases)} open")


if __name__ == "__main__":
    main()
