#include <math.h>
#include "network.h"
#include "unknown.h"

/* The three predictions of the statement. */
void predict(double answer[3]);

/* Draws what network_initialize draws by He, every weight times c. */
void scaled_start(Network *n, double c, Rng *rng);
