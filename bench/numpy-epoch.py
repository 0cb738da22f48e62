"""An epoch, or a step, of a network in NumPy, as one would write it: seconds.

numpy-epoch.py TYPE COUNT BATCH SIZE...   one epoch of random images
numpy-epoch.py TYPE step                  one step on two moons, 2-16-8-1

TYPE is float or double.  Layers with a forward and a backward, bytes turned
into numbers batch by batch, every sample once in a new order.
"""
import sys
import time

import numpy as np


class Affine:
    def __init__(self, rng, inputs, units, kind):
        self.w = rng.normal(0, np.sqrt(2 / inputs), (inputs, units)).astype(kind)
        self.b = np.zeros(units, kind)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, delta, first):
        self.dw = self.x.T @ delta
        self.db = delta.sum(axis=0)
        return None if first else delta @ self.w.T


class Relu:
    def forward(self, x):
        self.open = x > 0
        return x * self.open

    def backward(self, delta, first):
        return delta * self.open


def network(rng, sizes, kind):
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [Affine(rng, inputs, units, kind), Relu()]
    return layers[:-1]


def forward(layers, y):
    for layer in layers:
        y = layer.forward(y)
    return y


def backward(layers, delta, rate):
    for l in range(len(layers) - 1, -1, -1):
        delta = layers[l].backward(delta, l == 0)
    for layer in layers[::2]:
        layer.w -= rate * layer.dw
        layer.b -= rate * layer.db


def epoch(rng, pixels, labels, batch, layers, kind):
    order = rng.permutation(len(pixels))
    rate = kind(0.1)
    for first in range(0, len(order), batch):
        chosen = order[first:first + batch]
        y = forward(layers, pixels[chosen] / kind(255))
        e = np.exp(y - y.max(axis=1, keepdims=True))
        delta = e / e.sum(axis=1, keepdims=True)
        delta[np.arange(len(chosen)), labels[chosen]] -= 1
        delta /= kind(len(chosen))
        backward(layers, delta, rate)


def time_epoch(rng, kind, count, batch, *sizes):
    # As in handwriting, four pixels of five are paper.
    pixels = rng.integers(0, 256, (count, sizes[0]), dtype=np.uint8)
    pixels[rng.random(pixels.shape, dtype=np.float32) < 0.8] = 0
    labels = rng.integers(0, sizes[-1], count)
    layers = network(rng, sizes, kind)
    epoch(rng, pixels[:10 * batch], labels, batch, layers, kind)
    start = time.perf_counter()
    epoch(rng, pixels, labels, batch, layers, kind)
    return time.perf_counter() - start


def moons(rng, points):
    angle = np.pi * rng.random(points)
    label = np.arange(points) % 2
    x = np.where(label, 1 - np.cos(angle), np.cos(angle))
    y = np.where(label, 0.5 - np.sin(angle), np.sin(angle))
    return np.stack([x, y], axis=1) + rng.normal(0, 0.1, (points, 2)), label


def time_step(rng, kind, steps=1000):
    x, t = moons(rng, 300)
    x, t = x.astype(kind), t.astype(kind)[:, None]
    layers = network(rng, (2, 16, 8, 1), kind)
    for times in (steps // 10, steps):
        start = time.perf_counter()
        for _ in range(times):
            z = forward(layers, x)
            delta = (1 / (1 + np.exp(-z)) - t) / kind(len(x))
            backward(layers, delta, kind(0.1))
    return (time.perf_counter() - start) / steps


def main():
    rng = np.random.default_rng(1)
    kind = {'float': np.float32, 'double': np.float64}[sys.argv[1]]
    if sys.argv[2] == 'step':
        print(time_step(rng, kind))
    else:
        print(time_epoch(rng, kind, *map(int, sys.argv[2:])))


main()
