#include "dyn/data.h"

lm_status lm_data_or(lm_env *env, lm_mat own_x, lm_mat own_y, lm_mat *x,
                     lm_tensor *y)
{
    if (!x->data != !y->data)
        return lm_fail(env, LM_DOMAIN, "'x' and 'y' go together");
    if (x->data) return LM_OK;
    *x = own_x;
    *y = (lm_tensor){
        own_y.data, own_y.cols > 1 ? 2 : 1, {own_y.rows, own_y.cols}};
    return LM_OK;
}
