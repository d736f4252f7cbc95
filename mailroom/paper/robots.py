from dataclasses import dataclass


@dataclass(frozen=True)
class Robot:
    kind: str = "human"
    why: tuple = ()
    bounce: object = None


def classify(o, env, our=()):
    return Robot()
