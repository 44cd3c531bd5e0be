#include "model/net.h"
#include "model/netpass.h"

#define IN_PRECISION(f) (net->single ? f##_s : f##_d)

static const lm_mat none;

lm_status lm_net_forward(lm_env *env, const lm_net *net, lm_mat x, lm_mat f)
{
    return IN_PRECISION(lm_netpass_values)(env, net, x, net->layers, f);
}

lm_status lm_net_features(lm_env *env, const lm_net *net, lm_mat x, int64_t l,
                          bool pre, lm_mat h)
{
    const int index = pre ? net->pre[l] : net->post[l];
    return IN_PRECISION(lm_netpass_values)(env, net, x, index, h);
}

lm_status lm_net_jvp(lm_env *env, const lm_net *net, lm_mat x, lm_vec v,
                     lm_mat dx, lm_mat df)
{
    return IN_PRECISION(lm_netpass_jvp)(env, net, x, v, dx, df);
}

lm_status lm_net_vjp(lm_env *env, const lm_net *net, lm_mat x, lm_mat u,
                     lm_vec gradient)
{
    return IN_PRECISION(lm_netpass_gradient)(env, net, x, u, none, LM_MSE, NULL,
                                             gradient);
}

lm_status lm_net_gradient(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                          lm_loss loss, double *value, lm_vec gradient)
{
    lm_mat target;
    lm_status status = lm_loss_target(env, loss, y, x.rows, net->k, &target);
    if (status) return status;
    return IN_PRECISION(lm_netpass_gradient)(env, net, x, none, target, loss,
                                             value, gradient);
}

lm_status lm_net_hvp(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                     lm_loss loss, lm_vec v, lm_vec hv)
{
    lm_mat target;
    lm_status status = lm_loss_target(env, loss, y, x.rows, net->k, &target);
    if (status) return status;
    return IN_PRECISION(lm_netpass_hvp)(env, net, x, target, loss, v, hv);
}

lm_status lm_net_accuracy(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                          lm_loss loss, double *fraction)
{
    lm_mat target;
    int64_t right;
    lm_status status = lm_loss_target(env, loss, y, x.rows, net->k, &target);
    if (!status)
        status =
            IN_PRECISION(lm_netpass_right)(env, net, x, target, loss, &right);
    if (!status) *fraction = (double)right / (double)x.rows;
    return status;
}
