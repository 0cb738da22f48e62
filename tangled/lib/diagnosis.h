/* From chapters/b-instrument.nw: change it there, not here. */
/* What kind of wrong a gradient is: looks for a shape in its errors. */
#ifndef BACKWARD_DIAGNOSIS_H
#define BACKWARD_DIAGNOSIS_H

/* declare the kinds of wrong */
typedef enum {
    DIAGNOSIS_NONE,
    DIAGNOSIS_NEGATED, DIAGNOSIS_DOUBLED, DIAGNOSIS_HALVED,
    DIAGNOSIS_TIMES_N, DIAGNOSIS_OVER_N,
    DIAGNOSIS_TIMES_K, DIAGNOSIS_OVER_K,
    DIAGNOSIS_TIMES_NK, DIAGNOSIS_OVER_NK,
    DIAGNOSIS_RATIO, DIAGNOSIS_ZERO, DIAGNOSIS_TRANSPOSED,
    DIAGNOSIS_ROW, DIAGNOSIS_COLUMN, DIAGNOSIS_ENTRY,
    DIAGNOSIS_SIGNS, DIAGNOSIS_CONSTANT_ADDED,
    DIAGNOSIS_DECAY_ADDED, DIAGNOSIS_FEW_DIGITS,
    /* of the contract between caller and gradient: */
    DIAGNOSIS_NOT_CLEARED, DIAGNOSIS_STALE, DIAGNOSIS_OVERWRITES,
    DIAGNOSIS_IGNORES_UPSTREAM, DIAGNOSIS_MOVES_PARAMETERS,
    DIAGNOSIS_KINDS
} DiagnosisKind;
/* What is said about a wrong gradient; the text is empty with
   DIAGNOSIS_NONE. */
typedef struct {
    DiagnosisKind kind;
    char text[256];
} Diagnosis;
/* declare what two gradients have to say */
/* One parameter's part of the two gradients, each rows × cols.  An
   entry is wrong if the two differ by more than is allowed there
   (absolute); with INFINITY allowed it is not judged. */
typedef struct {
    const char *name;           /* of the parameter: "W1" */
    const double *at;           /* its values */
    const double *ours, *measured, *allowed;
    int rows, cols;
} Comparison;
/* promise a diagnosis */
/* A short name, as "over-n". */
const char *diagnosis_name(DiagnosisKind kind);

/* The shape of the errors: of all wrong parts together if they share
   one, else of the last wrong part that has one.  samples is N and
   outputs K, 0 where there is none or it is not known. */
Diagnosis diagnosis_of(const Comparison *parts, int count,
                       int samples, int outputs);

/* The sentence for a broken contract: DIAGNOSIS_NOT_CLEARED and what
   follows it.  Other kinds stop the program. */
Diagnosis diagnosis_of_contract(DiagnosisKind kind);

#endif
