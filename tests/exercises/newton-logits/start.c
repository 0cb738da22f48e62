void newton_logits(double answer[10])
{
    answer[0] = UNKNOWN;        /* the step, class 1 */
    answer[1] = UNKNOWN;        /* class 2, the truth */
    answer[2] = UNKNOWN;        /* class 3 */
    answer[3] = UNKNOWN;        /* by how much the lead rises */
    answer[4] = UNKNOWN;        /* the fall that Newton predicts */
    answer[5] = UNKNOWN;        /* the truth's new probability */
    answer[6] = UNKNOWN;        /* the fall of the loss */
    answer[7] = UNKNOWN;        /* rise of the lead, y = 0.999 */
    answer[8] = UNKNOWN;        /* rise of the lead, y = 0.001 */
    answer[9] = UNKNOWN;        /* log(1/y), y = 0.001 */
}
