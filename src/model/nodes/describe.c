/* describe: what the type of networks says about one. */
#include <stdio.h>

#include "model/net.h"

static size_t net_bytes(const void *object)
{
    return ((const lm_net *)object)->bytes;
}

static int64_t net_size(const void *object, int i)
{
    const lm_net *net = object;
    const int64_t sizes[] = {net->d, net->k, net->count, net->hidden,
                             net->weights};
    return i < 5 ? sizes[i] : -1;
}

static void net_describe(const void *object, char *text, size_t n)
{
    const lm_net *net = object;
    char act[16];
    lm_act_name(net->act, act);
    size_t used = (size_t)snprintf(text, n, "%lld", (long long)net->d);
    for (int64_t l = 0; l < net->hidden && used < n; l++) {
        if (l == 2 && net->hidden > 4) {
            used += (size_t)snprintf(text + used, n - used, "-...");
            l = net->hidden - 1;
        }
        if (used < n)
            used += (size_t)snprintf(text + used, n - used, "-%lld",
                                     (long long)lm_net_width(net, l));
    }
    if (used < n)
        snprintf(text + used, n - used, "-%lld, %s, %s, %s precision",
                 (long long)net->k, lm_param_name(net->param), act,
                 net->single ? "single" : "double");
}

const lm_type lm_net_type = {
    .name = "net",
    .doc = "a network",
    .free = lm_net_free,
    .alone = true,
    .bytes = net_bytes,
    .size = net_size,
    .describe = net_describe,
};
