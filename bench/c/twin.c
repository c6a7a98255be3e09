// C twins of the kernels. Usage: twin <what> <size> <milliseconds>
// Prints a checksum of the result after a few steps (bench/lib/inputs.js computes the same), then the best
// nanoseconds per step over samples of about a millisecond.
#define _POSIX_C_SOURCE 199309L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double entry(uint32_t i) {
  uint32_t x = (i + 1) * 2654435761u;
  x = (x ^ (x >> 15)) * 2246822519u;
  return (x >> 8) / 16777216.0 - 0.5;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void *zeros(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 63) & ~(size_t)63);
  if (!p) exit(1);
  memset(p, 0, bytes);
  return p;
}

#define UPDATES(T, SQRT)                                                                                      \
  static void adam_##T(T *restrict w, const T *restrict g, T *restrict m, T *restrict v, long n, double t1,   \
                       double t2) {                                                                           \
    const T b1 = 0.9, c1 = 1 - 0.9, b2 = 0.999, c2 = 1 - 0.999;                                               \
    const double root = sqrt(1 - t2);                                                                         \
    const T s = 1e-4 * root / (1 - t1), e = 1e-8 * root;                                                      \
    for (long i = 0; i < n; i++) {                                                                            \
      const T gi = g[i], mi = b1 * m[i] + c1 * gi, vi = b2 * v[i] + c2 * (gi * gi);                           \
      m[i] = mi;                                                                                              \
      v[i] = vi;                                                                                              \
      w[i] -= s * mi / (SQRT(vi) + e);                                                                        \
    }                                                                                                         \
  }                                                                                                           \
  static void sgd_##T(T *restrict w, const T *restrict g, long n) {                                           \
    const T lr = 1e-4;                                                                                        \
    for (long i = 0; i < n; i++) w[i] -= lr * g[i];                                                           \
  }                                                                                                           \
  static void momentum_##T(T *restrict w, const T *restrict g, T *restrict b, long n) {                       \
    const T lr = 1e-4, mu = 0.9;                                                                              \
    for (long i = 0; i < n; i++) {                                                                            \
      const T x = mu * b[i] + g[i];                                                                           \
      b[i] = x;                                                                                               \
      w[i] -= lr * x;                                                                                         \
    }                                                                                                         \
  }                                                                                                           \
  static void adEMAMix_##T(T *restrict w, const T *restrict g, T *restrict m, T *restrict v, T *restrict l,     \
                           long n, double t1, double t2) {                                                    \
    const T b1 = 0.9, c1 = 1 - 0.9, b2 = 0.999, c2 = 1 - 0.999, b3 = 0.9999, c3 = 1 - 0.9999;                 \
    const double root = sqrt(1 - t2);                                                                         \
    const T s1 = 1e-4 * root / (1 - t1), s2 = 1e-4 * root * 2, e = 1e-8 * root;                               \
    for (long i = 0; i < n; i++) {                                                                            \
      const T gi = g[i], mi = b1 * m[i] + c1 * gi, li = b3 * l[i] + c3 * gi, vi = b2 * v[i] + c2 * (gi * gi); \
      m[i] = mi;                                                                                              \
      l[i] = li;                                                                                              \
      v[i] = vi;                                                                                              \
      w[i] -= (s1 * mi + s2 * li) / (SQRT(vi) + e);                                                           \
    }                                                                                                         \
  }                                                                                                           \
  static void adan_##T(T *restrict w, const T *restrict g, T *restrict m, T *restrict v, T *restrict d,         \
                       T *restrict last, long n, double t1, double t2, double t3, T first) {                  \
    const T b1 = 0.98, c1 = 1 - 0.98, b2 = 0.92, c2 = 1 - 0.92, b3 = 0.99, c3 = 1 - 0.99;                     \
    const double root = sqrt(1 - t3);                                                                         \
    const T s1 = 1e-4 * root / (1 - t1), s2 = 1e-4 * root * 0.92 / (1 - t2), e = 1e-8 * root;                 \
    for (long i = 0; i < n; i++) {                                                                            \
      const T gi = g[i], x = first * (gi + last[i]), mi = b1 * m[i] + c1 * gi, di = b2 * d[i] + c2 * x;       \
      const T u = gi + b2 * x, vi = b3 * v[i] + c3 * (u * u);                                                 \
      last[i] = -gi;                                                                                          \
      m[i] = mi;                                                                                              \
      d[i] = di;                                                                                              \
      v[i] = vi;                                                                                              \
      w[i] -= (s1 * mi + s2 * di) / (SQRT(vi) + e);                                                           \
    }                                                                                                         \
  }                                                                                                           \
  static void mars_##T(T *restrict w, const T *restrict g, T *restrict m, T *restrict v, T *restrict last,      \
                       long n, double t1, double t2) {                                                        \
    const double factor = 0.025 * 0.95 / (1 - 0.95);                                                          \
    const T b1 = 0.95, c1 = 1 - 0.95, b2 = 0.99, c2 = 1 - 0.99, k = factor;                                   \
    const double root = sqrt(1 - t2);                                                                         \
    const T s = 1e-4 * root / (1 - t1), e = 1e-8 * root;                                                      \
    double sums[8] = {0};                                                                                     \
    long i = 0;                                                                                               \
    for (; i + 8 <= n; i += 8) {                                                                              \
      for (int j = 0; j < 8; j++) {                                                                           \
        const T c = g[i + j] + k * (g[i + j] - last[i + j]);                                                  \
        sums[j] += (double)c * c;                                                                             \
      }                                                                                                       \
    }                                                                                                         \
    for (; i < n; i++) {                                                                                      \
      const T c = g[i] + k * (g[i] - last[i]);                                                                \
      sums[0] += (double)c * c;                                                                               \
    }                                                                                                         \
    double sum = 0;                                                                                           \
    for (int j = 0; j < 8; j++) sum += sums[j];                                                               \
    const T r = sum > 1 ? 1 / sqrt(sum) : 1;                                                                  \
    for (i = 0; i < n; i++) {                                                                                 \
      const T gi = g[i], c = r * (gi + k * (gi - last[i])), mi = b1 * m[i] + c1 * c;                          \
      const T vi = b2 * v[i] + c2 * (c * c);                                                                  \
      last[i] = gi;                                                                                           \
      m[i] = mi;                                                                                              \
      v[i] = vi;                                                                                              \
      w[i] -= s * mi / (SQRT(vi) + e);                                                                        \
    }                                                                                                         \
  }                                                                                                           \
  static T *w_##T, *g_##T, *m_##T, *v_##T, *x_##T, *y_##T;                                                    \
  static double p1_##T = 1, p2_##T = 1, p3_##T = 1;                                                           \
  static void make_##T(void) {                                                                                \
    w_##T = zeros(size * sizeof(T));                                                                          \
    g_##T = zeros(size * sizeof(T));                                                                          \
    m_##T = zeros(size * sizeof(T));                                                                          \
    v_##T = zeros(size * sizeof(T));                                                                          \
    x_##T = zeros(size * sizeof(T));                                                                          \
    y_##T = zeros(size * sizeof(T));                                                                          \
    for (long i = 0; i < size; i++) g_##T[i] = entry(i);                                                      \
  }                                                                                                           \
  static void stepAdam_##T(void) {                                                                            \
    adam_##T(w_##T, g_##T, m_##T, v_##T, size, p1_##T *= 0.9, p2_##T *= 0.999);                               \
  }                                                                                                           \
  static void stepSgd_##T(void) { sgd_##T(w_##T, g_##T, size); }                                              \
  static void stepMomentum_##T(void) { momentum_##T(w_##T, g_##T, m_##T, size); }                             \
  static void stepAdEMAMix_##T(void) {                                                                        \
    adEMAMix_##T(w_##T, g_##T, m_##T, v_##T, x_##T, size, p1_##T *= 0.9, p2_##T *= 0.999);                    \
  }                                                                                                           \
  static void stepAdan_##T(void) {                                                                            \
    const T first = p1_##T == 1 ? 0 : 1;                                                                      \
    adan_##T(w_##T, g_##T, m_##T, v_##T, x_##T, y_##T, size, p1_##T *= 0.98, p2_##T *= 0.92, p3_##T *= 0.99, first); \
  }                                                                                                           \
  static void stepMars_##T(void) {                                                                            \
    mars_##T(w_##T, g_##T, m_##T, v_##T, x_##T, size, p1_##T *= 0.95, p2_##T *= 0.99);                        \
  }                                                                                                           \
  static double sum_##T(void) {                                                                               \
    double sum = 0;                                                                                           \
    for (long i = 0; i < size; i++) sum += w_##T[i] * (double)(i % 7 + 1);                                    \
    return sum;                                                                                               \
  }

static long size;
UPDATES(float, sqrtf)
UPDATES(double, sqrt)

// Full-batch linear regression, 10,000 rows of `size` float32 columns (a multiple of 4), by hand: a sum does
// not vectorise on its own without -ffast-math. Four rows at a time, two vectors of each, so that the sums are
// eight independent chains; the vectors are as wide as the instruction set.
#ifdef __AVX2__
#define LANES 8
#else
#define LANES 4
#endif
typedef float vec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));
enum { rows = 10000 };
static float *X, *Y, *W, *G, B;

static float total(vec v, quad q) {
  float sum = q[0] + q[1] + q[2] + q[3];
  for (int k = 0; k < LANES; k++) sum += v[k];
  return sum;
}

static void makeLinear(void) {
  X = zeros(rows * size * sizeof(float));
  Y = zeros(rows * sizeof(float));
  W = zeros(size * sizeof(float));
  G = zeros(size * sizeof(float));
  for (long i = 0; i < rows; i++) {
    double sum = 0.25 + 0.1 * entry(1000000000 + i);
    for (long j = 0; j < size; j++) {
      X[i * size + j] = entry(i * size + j);
      sum += X[i * size + j] * 0.5 * (j % 5 - 2);
    }
    Y[i] = sum;
  }
}

#define AT(T, p) (*(const T *)(p))
#define ROWS(F) F(0) F(1) F(2) F(3)

static double lastLoss;

static void epochLinear(void) {
  const long d = size, wide = d - d % LANES, pairs = wide - wide % (2 * LANES);
  float gb = 0;
  double loss = 0;
  memset(G, 0, d * sizeof(float));
  for (long i = 0; i < rows; i += 4) {
#define START(k)                  \
  const float *x##k = X + (i + k) * d; \
  vec a##k = {0}, b##k = {0};     \
  quad q##k = {0};
    ROWS(START)
    long j = 0;
    for (; j < pairs; j += 2 * LANES) {
      const vec u = AT(vec, W + j), v = AT(vec, W + j + LANES);
#define PRODUCT(k)                  \
  a##k += AT(vec, x##k + j) * u;    \
  b##k += AT(vec, x##k + j + LANES) * v;
      ROWS(PRODUCT)
    }
    for (; j < wide; j += LANES) {
      const vec u = AT(vec, W + j);
#define REST(k) a##k += AT(vec, x##k + j) * u;
      ROWS(REST)
    }
    for (; j < d; j += 4) {
      const quad u = AT(quad, W + j);
#define QUAD(k) q##k += AT(quad, x##k + j) * u;
      ROWS(QUAD)
    }
#define RESIDUAL(k)                                                  \
  float r##k = total(a##k + b##k, q##k) + B - Y[i + k];              \
  loss += (double)r##k * r##k;                                       \
  r##k *= 2.0f / rows;                                               \
  gb += r##k;
    ROWS(RESIDUAL)
    for (j = 0; j < wide; j += LANES) {
      *(vec *)(G + j) += (r0 * AT(vec, x0 + j) + r1 * AT(vec, x1 + j)) + (r2 * AT(vec, x2 + j) + r3 * AT(vec, x3 + j));
    }
    for (; j < d; j += 4) {
      *(quad *)(G + j) += (r0 * AT(quad, x0 + j) + r1 * AT(quad, x1 + j)) + (r2 * AT(quad, x2 + j) + r3 * AT(quad, x3 + j));
    }
  }
  for (long j = 0; j < d; j++) W[j] -= 0.3f * G[j];
  B -= 0.3f * gb;
  lastLoss = loss / rows;
}

static double sumLinear(void) {
  double sum = 0;
  for (long i = 0; i < size; i++) sum += W[i] * (double)(i % 7 + 1);
  return sum;
}

static const struct {
  const char *name;
  void (*make)(void), (*step)(void);
  double (*sum)(void);
} twins[] = {
    {"adam_float32", make_float, stepAdam_float, sum_float},
    {"sgd_float32", make_float, stepSgd_float, sum_float},
    {"momentum_float32", make_float, stepMomentum_float, sum_float},
    {"adEMAMix_float32", make_float, stepAdEMAMix_float, sum_float},
    {"adan_float32", make_float, stepAdan_float, sum_float},
    {"mars_float32", make_float, stepMars_float, sum_float},
    {"adEMAMix_float64", make_double, stepAdEMAMix_double, sum_double},
    {"adan_float64", make_double, stepAdan_double, sum_double},
    {"mars_float64", make_double, stepMars_double, sum_double},
    {"adam_float64", make_double, stepAdam_double, sum_double},
    {"sgd_float64", make_double, stepSgd_double, sum_double},
    {"momentum_float64", make_double, stepMomentum_double, sum_double},
    {"linear_float32", makeLinear, epochLinear, sumLinear},
};

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  size = atol(argv[2]);
  for (size_t k = 0; k < sizeof twins / sizeof *twins; k++) {
    if (strcmp(argv[1], twins[k].name)) continue;
    twins[k].make();
    for (int i = 0; i < 5; i++) twins[k].step();
    const double sum = twins[k].sum();
    double best = INFINITY;
    long count = 1;
    const double end = now() + 1e6 * atof(argv[3]);
    do {
      const double begin = now();
      for (long i = 0; i < count; i++) twins[k].step();
      const double elapsed = now() - begin;
      if (elapsed < 5e5) count *= 2;
      else if (elapsed / count < best) best = elapsed / count;
    } while (best == INFINITY || now() < end);
    printf("%.17g %.17g\n", sum, best);
    return lastLoss != lastLoss;
  }
  return 2;
}
