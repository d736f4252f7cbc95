"""The menus as the contract gives them, for tests that must not depend on how templates/menus.toml words
them."""

MENUS: dict[str, dict[int, str]] = {
    "verification": {1: "dispose", 2: "oversee", 3: "inform", 4: "ask", 5: "decline", 6: "archive",
        7: "merge", 8: "split", 9: "correct"},
    "returned": {1: "reroute", 2: "insist", 3: "decline", 4: "archive"},
    "extension": {1: "grant", 2: "refuse"},
    "disposition": {1: "assign", 2: "answer", 3: "progress", 4: "return", 5: "extend"},
    "comment": {1: "assign", 2: "answer", 3: "progress", 5: "extend"},
    "approval": {1: "approve", 2: "answer", 3: "revise"},
    "window": {1: "hold", 2: "answer"},
    "this_or_new": {1: "this", 2: "new"},
    "report": {1: "approve", 2: "remark"},
}  # fmt: skip
