"""What a collector counted, read from its file by a second reader: the votes, and the same in each of the three grains."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from office.ids import CounterId, OfficialId, ScaleId, TopicId
from tests.e2e.ballots import Answer, Cell

GRAINS = 3


def read_only(path: Path) -> sqlite3.Connection:
    """The file as it is now; nothing can be written through it."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)


def seen_by_collector(path: Path) -> list[tuple[Cell, Answer]]:
    """Every counted vote with its cell.

    Raises:
        AssertionError: when a grain of the rollups, or of the topics, does not add up to the votes.
    """
    with closing(read_only(path)) as db:
        db.execute("BEGIN")
        votes = [
            (
                Cell(CounterId(counter), OfficialId(official), ScaleId(scale), channel),
                Answer(score, tuple(sorted(TopicId(topic) for topic in topics.split()))),
            )
            for counter, official, scale, channel, score, topics in db.execute(
                "SELECT counter, official, scale, channel, score, topics FROM ratings JOIN cells ON cells.id = ratings.cell"
                " WHERE flag = ''"
            )
        ]
        by_score = Counter((*cell, answer.score) for cell, answer in votes)
        by_topic = Counter((*cell, answer.score, topic) for cell, answer in votes for topic in answer.topics)
        for grain in range(GRAINS):
            summed = _sums(db, "SELECT counter, official, scale, channel, score, sum(n) FROM rollups", "score", grain)
            assert summed == by_score, f"grain {grain}: the rollups hold {summed.total()} votes, the ratings {by_score.total()}"
            topics_summed = _sums(
                db, "SELECT counter, official, scale, channel, score, topic, sum(n) FROM topic_rollups", "score, topic", grain
            )
            assert topics_summed == by_topic, f"grain {grain}: {topics_summed.total()} topics, the ratings {by_topic.total()}"
    return votes


def seen_by_tutorial(path: Path) -> list[tuple[Cell, Answer]]:
    """The rows of a tutorial's collector."""
    with closing(read_only(path)) as db:
        found = [json.loads(row[0]) for row in db.execute("SELECT vote FROM votes")]
    return [
        (Cell(vote["counter"], vote["official"], vote["scale"], vote["channel"]), Answer(vote["score"], ())) for vote in found
    ]


def _sums(db: sqlite3.Connection, select: str, group: str, grain: int) -> Counter[tuple[object, ...]]:
    query = f"{select} JOIN cells ON cells.id = cell WHERE flag = '' AND grain = ? GROUP BY cell, {group}"
    return Counter({tuple(row[:-1]): row[-1] for row in db.execute(query, (grain,))})
