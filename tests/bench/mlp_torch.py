# The PyTorch side of bench.py: mlp_torch.py DIR WIDTH OPT.  Same protocol as
# mlp.lua; reads the initial weights that limn wrote.
import sys
import time

import numpy
import torch

torch.set_num_threads(1)
folder, width, opt = sys.argv[1], int(sys.argv[2]), sys.argv[3]
SAMPLES, INPUTS, OUTPUTS, BATCH = 512, 784, 10, 64


def read(name):
    return torch.tensor(numpy.fromfile(folder + "/" + name),
                        dtype=torch.float32)


x = read("x").reshape(SAMPLES, INPUTS)
y = read("y").reshape(SAMPLES, OUTPUTS)
net = torch.nn.Sequential(
    torch.nn.Linear(INPUTS, width), torch.nn.ReLU(),
    torch.nn.Linear(width, width), torch.nn.ReLU(),
    torch.nn.Linear(width, OUTPUTS))
flat, at = read("w"), 0
with torch.no_grad():
    for p in net.parameters():
        n = p.numel()
        part = flat[at:at + n]
        at += n
        if p.dim() == 2:
            p.copy_(part.reshape(p.shape[1], p.shape[0]).T)
        else:
            p.copy_(part)
if opt == "sgd":
    rule = torch.optim.SGD(net.parameters(), lr=0.01)
else:
    rule = torch.optim.Adam(net.parameters(), lr=1e-4,
                            foreach=opt == "foreach")
batches = [(x[i:i + BATCH], y[i:i + BATCH]) for i in range(0, SAMPLES, BATCH)]


def loss_of(inputs, targets):
    return ((net(inputs) - targets) ** 2).sum() / (2 * len(inputs))


taken = 0
print("ready", flush=True)
for line in sys.stdin:
    words = line.split()
    if words[0] == "loss":
        with torch.no_grad():
            print("%.9g" % loss_of(x, y).item(), flush=True)
        continue
    began = time.process_time()
    for _ in range(int(words[1])):
        rule.zero_grad()
        loss_of(*batches[taken % len(batches)]).backward()
        rule.step()
        taken += 1
    print("%.6f" % (time.process_time() - began), flush=True)
