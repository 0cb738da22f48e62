void chain_gradient(const real theta[4], real x, real t,
                    real upstream, real gradient[4])
{
    real w1 = theta[0], b1 = theta[1];
    real w2 = theta[2], b2 = theta[3];
    real a = tanh(w1 * x + b1);
    real y = tanh(w2 * a + b2);
    real back = upstream * 2 * (y - t) * (1 - y * y);
    gradient[2] += back * a;
    gradient[3] += back;
    back *= (1 - y * y) * w2 * (1 - a * a);
    gradient[0] += back * x;
    gradient[1] += back;
}
