"""An epoch, or a step, of a network in PyTorch on the processor: seconds.

torch-epoch.py THREADS COUNT BATCH SIZE...   one epoch of random images
torch-epoch.py THREADS step                  one step on two moons, 2-16-8-1

In float, with nn.Sequential and optim.SGD, the images as bytes in a tensor
and each batch taken out of it, which is faster than a DataLoader.
"""
import math
import sys
import time

import torch
from torch import nn


def network(sizes):
    layers = []
    for inputs, units in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def update(net, descent, loss, x, t):
    descent.zero_grad()
    loss(net(x), t).backward()
    descent.step()


def epoch(pixels, labels, batch, net, descent):
    order = torch.randperm(len(pixels))
    loss = nn.CrossEntropyLoss()
    for first in range(0, len(order), batch):
        chosen = order[first:first + batch]
        update(net, descent, loss, pixels[chosen].float() / 255, labels[chosen])


def time_epoch(count, batch, *sizes):
    pixels = torch.randint(0, 256, (count, sizes[0]), dtype=torch.uint8)
    pixels[torch.rand(pixels.shape) < 0.8] = 0
    labels = torch.randint(0, sizes[-1], (count,))
    net = network(sizes)
    descent = torch.optim.SGD(net.parameters(), lr=0.1)
    epoch(pixels[:10 * batch], labels, batch, net, descent)
    start = time.perf_counter()
    epoch(pixels, labels, batch, net, descent)
    return time.perf_counter() - start


def time_step(steps=1000):
    angle = math.pi * torch.rand(300)
    t = torch.arange(300) % 2
    x = torch.where(t > 0, 1 - torch.cos(angle), torch.cos(angle))
    y = torch.where(t > 0, 0.5 - torch.sin(angle), torch.sin(angle))
    x = torch.stack([x, y], 1) + 0.1 * torch.randn(300, 2)
    t = t.float()[:, None]
    net = network((2, 16, 8, 1))
    descent = torch.optim.SGD(net.parameters(), lr=0.1)
    loss = nn.BCEWithLogitsLoss()
    for times in (steps // 10, steps):
        start = time.perf_counter()
        for _ in range(times):
            update(net, descent, loss, x, t)
    return (time.perf_counter() - start) / steps


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[1]))
    if sys.argv[2] == 'step':
        print(time_step())
    else:
        print(time_epoch(*map(int, sys.argv[2:])))


main()
