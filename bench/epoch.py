"""One epoch of a network in NumPy, as one would write it down: seconds.

epoch.py COUNT BATCH SIZE...   float64, layers with a forward and a backward,
bytes turned into numbers batch by batch, every sample once in a new order.
"""
import sys
import time

import numpy as np


class Affine:
    def __init__(self, rng, inputs, units):
        self.w = rng.normal(0, np.sqrt(2 / inputs), (inputs, units))
        self.b = np.zeros(units)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, delta):
        self.dw = self.x.T @ delta
        self.db = delta.sum(axis=0)
        return delta @ self.w.T


class Relu:
    def forward(self, x):
        self.open = x > 0
        return x * self.open

    def backward(self, delta):
        return delta * self.open


def epoch(rng, pixels, labels, batch, layers):
    order = rng.permutation(len(pixels))
    for first in range(0, len(order), batch):
        chosen = order[first:first + batch]
        y = pixels[chosen] / 255.0
        for layer in layers:
            y = layer.forward(y)
        e = np.exp(y - y.max(axis=1, keepdims=True))
        delta = e / e.sum(axis=1, keepdims=True)
        delta[np.arange(len(chosen)), labels[chosen]] -= 1
        delta /= len(chosen)
        for layer in reversed(layers):
            delta = layer.backward(delta)
        for layer in layers[::2]:
            layer.w -= 0.1 * layer.dw
            layer.b -= 0.1 * layer.db


def main():
    count, batch, *sizes = map(int, sys.argv[1:])
    rng = np.random.default_rng(1)
    # As in handwriting, four pixels of five are paper.
    pixels = rng.integers(0, 256, (count, sizes[0]), dtype=np.uint8)
    pixels[rng.random(pixels.shape, dtype=np.float32) < 0.8] = 0
    labels = rng.integers(0, sizes[-1], count)
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [Affine(rng, inputs, units), Relu()]
    layers.pop()
    epoch(rng, pixels[:10 * batch], labels, batch, layers)
    start = time.perf_counter()
    epoch(rng, pixels, labels, batch, layers)
    print(time.perf_counter() - start)


main()
