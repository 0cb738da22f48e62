void two_one_one(double answer[11])
{
    answer[0] = UNKNOWN;        /* z of layer 1 */
    answer[1] = UNKNOWN;        /* z of layer 2 */
    answer[2] = UNKNOWN;        /* the output */
    answer[3] = UNKNOWN;        /* the loss */
    answer[4] = UNKNOWN;        /* delta of layer 2 */
    answer[5] = UNKNOWN;        /* dL/dw of layer 2 */
    answer[6] = UNKNOWN;        /* dL/db of layer 2 */
    answer[7] = UNKNOWN;        /* delta of layer 1 */
    answer[8] = UNKNOWN;        /* dL/dW of layer 1, first entry */
    answer[9] = UNKNOWN;        /* and second */
    answer[10] = UNKNOWN;       /* dL/db of layer 1 */
}
