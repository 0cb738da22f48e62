/* How many times as many multiply-adds in a cycle as the loops of four rows
   a tile of rows × vectors allows, on the core of the statement; 0 if it
   does not fit into so many registers. */
double predict_gain(int rows, int vectors, int registers);
