"""Coordinates and a sweep of a PyTorch network, for limn to judge.

    /usr/bin/python3 scripts/pytorch/train.py          (Debian: python3-torch)

leaves beside this file, for the default parametrization of PyTorch (sp) and one
that is meant to be muP for Adam (mup):

    coord_sp.csv, coord_mup.csv    width, module, t, l1, as mup's get_coord_data
    sweep.csv                      a run a row, as wandb and Optuna export them

The network is 16-n-n-1 with relu; the data are a noisy linear function.
"""
import csv
import os

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
BASE = 64
torch.set_num_threads(1)


def data():
    g = torch.Generator().manual_seed(1)
    x = torch.randn(256, 16, generator=g)
    y = torch.tanh(x @ torch.randn(16, 1, generator=g)) + .1 * torch.randn(
        256, 1, generator=g)
    return x, y


def network(width, param, seed):
    torch.manual_seed(seed)
    net = torch.nn.Sequential()
    net.add_module("input", torch.nn.Linear(16, width))
    net.add_module("relu1", torch.nn.ReLU())
    net.add_module("hidden", torch.nn.Linear(width, width))
    net.add_module("relu2", torch.nn.ReLU())
    net.add_module("readout", torch.nn.Linear(width, 1))
    if param == "mup":
        with torch.no_grad():
            net.readout.weight.mul_((BASE / width) ** .5)
    return net


def optimizer(net, width, param, lr):
    slow = lr * BASE / width if param == "mup" else lr
    return torch.optim.Adam([
        {"params": [*net.input.parameters(), net.hidden.bias,
                    net.readout.bias], "lr": lr},
        {"params": [net.hidden.weight, net.readout.weight], "lr": slow}])


def coordinates(param, widths, seeds, steps, lr):
    x, y = data()
    for width in widths:
        for seed in range(seeds):
            net = network(width, param, seed)
            opt = optimizer(net, width, param, lr)
            for t in range(1, steps + 1):
                rows = {}
                h = x
                for name, module in net.named_children():
                    h = module(h)
                    if not name.startswith("relu"):
                        rows[name] = h.abs().mean().item()
                for name, l1 in rows.items():
                    yield width, name, t, "%.6g" % l1
                opt.zero_grad()
                (.5 * (h - y) ** 2).mean().backward()
                opt.step()


def sweep(params, widths, seeds, rates, steps):
    x, y = data()
    for param in params:
        for width in widths:
            for lr in rates:
                for seed in range(seeds):
                    net = network(width, param, seed)
                    opt = optimizer(net, width, param, lr)
                    for _ in range(steps):
                        loss = (.5 * (net(x) - y) ** 2).mean()
                        opt.zero_grad()
                        loss.backward()
                        opt.step()
                    yield param, width, lr, seed, "%.6g" % loss.item()


def write(name, head, rows):
    with open(os.path.join(HERE, name), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


if __name__ == "__main__":
    for p in "sp", "mup":
        write("coord_%s.csv" % p, ["width", "module", "t", "l1"],
              coordinates(p, [64, 128, 256, 512], 2, 4, .01))
    write("sweep.csv", ["param", "n_embd", "learning_rate", "seed", "val_loss"],
          sweep(["sp", "mup"], [64, 128, 256, 512], 2,
                [2 ** -k for k in range(3, 14)], 20))
