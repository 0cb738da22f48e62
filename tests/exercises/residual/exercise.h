#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "activation.h"
#include "affine.h"
#include "fail.h"
#include "layer.h"
#include "loss.h"
#include "rng.h"

/* A new layer Y = X + φ(XW + b) with as many outputs as inputs, for at most
   batch samples; its parameters are W, width×width, and b. */
Layer *layer_residual(const Activation *a, int width, int batch);

/* The variance of weights with which the mean square grows by about e over
   so many residual layers of this width, φ being linear. */
double residual_variance(int width, int layers);
