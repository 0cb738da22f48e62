void one_two_one(double answer[22])
{
    answer[0] = UNKNOWN;        /* y of hidden unit 1 */
    answer[1] = UNKNOWN;        /* y of hidden unit 2 */
    answer[2] = UNKNOWN;        /* the probability */
    answer[3] = UNKNOWN;        /* the loss */
    answer[4] = UNKNOWN;        /* delta of layer 2 */
    answer[5] = UNKNOWN;        /* dL/dW of layer 2, first entry */
    answer[6] = UNKNOWN;        /* and second */
    answer[7] = UNKNOWN;        /* dL/db of layer 2 */
    answer[8] = UNKNOWN;        /* delta of layer 1, first entry */
    answer[9] = UNKNOWN;        /* and second */
    answer[10] = UNKNOWN;       /* dL/dW of layer 1, first entry */
    answer[11] = UNKNOWN;       /* and second */
    answer[12] = UNKNOWN;       /* dL/db of layer 1, first entry */
    answer[13] = UNKNOWN;       /* and second */
    answer[14] = UNKNOWN;       /* new W of layer 1, first entry */
    answer[15] = UNKNOWN;       /* and second */
    answer[16] = UNKNOWN;       /* new b of layer 1, first entry */
    answer[17] = UNKNOWN;       /* and second */
    answer[18] = UNKNOWN;       /* new W of layer 2, first entry */
    answer[19] = UNKNOWN;       /* and second */
    answer[20] = UNKNOWN;       /* new b of layer 2 */
    answer[21] = UNKNOWN;       /* the new loss */
}
