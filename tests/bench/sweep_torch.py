# What sweep.lua does, in PyTorch: two processes of one thread.
import multiprocessing

import numpy
import torch

WIDTHS, SEEDS, STEPS, BATCH = (512, 256, 128, 64), (1, 2), 50, 64
RATES = [2.0 ** -i for i in range(1, 13)]
i, j = numpy.arange(1, 1001), numpy.arange(1, 785)
x = torch.tensor(numpy.sin(numpy.outer(i, j)), dtype=torch.float32)
y = torch.tensor(i % 10)


def trial(cell):
    width, rate, seed = cell
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    net = torch.nn.Sequential(
        torch.nn.Linear(784, width), torch.nn.ReLU(),
        torch.nn.Linear(width, width), torch.nn.ReLU(),
        torch.nn.Linear(width, 10))
    rule = torch.optim.SGD(net.parameters(), lr=rate)
    total = 0.0
    for step in range(STEPS):
        if step % (1000 // BATCH) == 0:
            order = torch.randperm(1000)
        at = step % (1000 // BATCH) * BATCH
        rows = order[at:at + BATCH]
        rule.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x[rows]), y[rows])
        loss.backward()
        rule.step()
        total += loss.item()
    return total / STEPS


if __name__ == "__main__":
    cells = [(w, r, s) for w in WIDTHS for r in RATES for s in SEEDS]
    with multiprocessing.Pool(2) as pool:
        pool.map(trial, cells, chunksize=1)
