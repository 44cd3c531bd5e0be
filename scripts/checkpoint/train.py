"""Train a small network on Fashion-MNIST and write it as it was and as it is.

    /usr/bin/python3 scripts/checkpoint/train.py        (Debian: python3-torch,
                                                         dataset-fashion-mnist)

leaves untrained.safetensors and trained.safetensors beside this file: the same
network, 196-128-128-10 with relu, before and after ten epochs of Adam on images
averaged over blocks of 2 x 2.  The entries of its weights are independent at the
start.  It writes the format itself, which is a length, a header and the data.
"""
import gzip
import json
import os
import struct

import torch

IMAGES = "/usr/share/datasets/fashion-mnist/train-%s-idx%d-ubyte.gz"


def load():
    with gzip.open(IMAGES % ("images", 3)) as f:
        x = torch.frombuffer(bytearray(f.read()[16:]), dtype=torch.uint8)
    with gzip.open(IMAGES % ("labels", 1)) as f:
        y = torch.frombuffer(bytearray(f.read()[8:]), dtype=torch.uint8)
    x = x.reshape(-1, 14, 2, 14, 2).float().mean((2, 4)).reshape(-1, 196)
    x = x - x.mean(0)
    return x / x.std(), y.long()


def network():
    net = torch.nn.Sequential(
        torch.nn.Linear(196, 128), torch.nn.ReLU(),
        torch.nn.Linear(128, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    for p in net.parameters():
        if p.dim() == 2:
            torch.nn.init.normal_(p, std=(2 / p.shape[1]) ** 0.5)
        else:
            torch.nn.init.zeros_(p)
    return net


# Half precision: bfloat16 for the first layer, binary16 for the others.
def stored(name, p):
    if p.dim() == 1:
        return "F32", p.numpy().tobytes()
    if name == "0.weight":
        return "BF16", p.bfloat16().view(torch.int16).numpy().tobytes()
    return "F16", p.half().numpy().tobytes()


def write(net, path):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, p in net.state_dict().items():
        dtype, part = stored(name, p.detach())
        header[name] = {"dtype": dtype, "shape": list(p.shape),
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def main():
    torch.manual_seed(1)
    folder = os.path.dirname(os.path.abspath(__file__))
    x, y = load()
    net = network()
    write(net, os.path.join(folder, "untrained.safetensors"))
    adam = torch.optim.Adam(net.parameters(), lr=2e-3)
    for epoch in range(10):
        hits = 0
        for batch in torch.randperm(len(x)).split(128):
            out = net(x[batch])
            loss = torch.nn.functional.cross_entropy(out, y[batch])
            adam.zero_grad()
            loss.backward()
            adam.step()
            hits += (out.argmax(1) == y[batch]).sum().item()
        print("epoch %d: %.1f %% correct" % (epoch + 1, 100 * hits / len(x)))
    write(net, os.path.join(folder, "trained.safetensors"))


main()
