"""As many topics as another system found, by the means that each library has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def largest_size(count: Callable[[int], int], wanted: int, *, found_at: int) -> int:
    """The largest least size of a topic with which there are as many topics as wanted.

    Parameters
    ----------
    count : callable
        How many topics there are with topics of such a size or more.
    wanted : int
    found_at : int
        The size that gave too few.

    Returns
    -------
    int
        From 2 on. By bisection, as if smaller sizes never gave fewer topics; where none that was
        tried gives enough, the one that gave most.
    """
    low, high = 2, found_at - 1
    seen: dict[int, int] = {}
    while low <= high:
        size = (low + high) // 2
        seen[size] = count(size)
        if seen[size] >= wanted:
            low = size + 1
        else:
            high = size - 1
    enough = [size for size, n_topics in seen.items() if n_topics >= wanted]
    return max(enough) if enough else max(seen, key=lambda size: (seen[size], size), default=2)


def compile_umap() -> None:
    """Lay out points that nobody asked for: compiling umap is not counted in any system's fit."""
    import numpy as np
    from umap import UMAP

    points = np.random.default_rng(0).normal(size=(200, 8)).astype(np.float32)
    UMAP(n_components=5, metric="cosine", random_state=0).fit_transform(points)


class Kept:
    """Stands where a library asks for a reduction of dimensions, and gives one that is there.

    A reduction does not depend on how many topics are wanted: it is made once and counted in the
    seconds of each.
    """

    def __init__(self, coordinates: Any) -> None:
        self.embedding_ = coordinates

    def fit(self, *_: Any, **__: Any) -> Kept:
        """Nothing is left to do."""
        return self

    def transform(self, *_: Any, **__: Any) -> Any:
        """The coordinates."""
        return self.embedding_

    def fit_transform(self, *_: Any, **__: Any) -> Any:
        """The coordinates."""
        return self.embedding_
