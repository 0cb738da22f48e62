/* The number type that a suite is compiled for, where it expects less
   of short numbers, or more of the complex step. */
#ifndef BACKWARD_TESTS_BUILDS_H
#define BACKWARD_TESTS_BUILDS_H

#if defined BACKWARD_FLOAT
enum { IS_FLOAT = 1, IS_COMPLEX = 0 };
#elif defined BACKWARD_COMPLEX
enum { IS_FLOAT = 0, IS_COMPLEX = 1 };
#else
enum { IS_FLOAT = 0, IS_COMPLEX = 0 };
#endif

#endif
