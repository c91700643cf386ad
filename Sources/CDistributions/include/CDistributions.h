// SPDX-License-Identifier: Apache-2.0
//
// Tails and quantiles of distributions, by Boost.Math.
//
// A probability is in 0...1; one that is given is 0 or at least 1e-100, further out than any level
// of a test. Outside of what a function names the answer may be NaN; nothing is thrown. Accuracy is
// relative to the true value, measured against mpmath's 40 digits (StatisticsTests).

#ifndef CDISTRIBUTIONS_H
#define CDISTRIBUTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

/// The x with P(X > x) = probability under the standard normal distribution; infinite at 0 and 1.
/// To 1e-15.
double CDistributions_normalUpperQuantile(double probability);

/// P(T > t) under Student's t with this many degrees of freedom, at least 1 and finite. Any t.
/// To 1e-11.
double CDistributions_studentUpperTail(double freedom, double t);

/// The t with P(T > t) = probability; infinite at 0 and 1, or where it is no double.
/// To 1e-13.
double CDistributions_studentUpperQuantile(double freedom, double probability);

/// P(F > f) under Fisher's F with these degrees of freedom, at least 1 and finite. f is at least 0
/// and finite. To 1e-11.
///
/// The time grows with the square root of the smaller number of degrees: 70 ms at 10^16.
double CDistributions_fisherUpperTail(double numerator, double denominator, double f);

/// The x with P(X <= x) = probability under the beta distribution, whose parameters are counts.
/// To 1e-11 up to 10^12. Beyond, digits go and the time grows: at 10^18 seven digits are left,
/// after half a second.
double CDistributions_betaQuantile(double alpha, double beta, double probability);

/// The x with P(X > x) = probability, as above.
double CDistributions_betaUpperQuantile(double alpha, double beta, double probability);

/// P(X = events) in a whole number of trials of one probability, `share`. Events are at most the
/// trials. To 1e-11 for up to 10^9 trials.
double CDistributions_binomialMass(double trials, double share, double events);

/// The smallest whole k with P(X <= k) >= probability. A sum that is below it by less than 1e-15
/// of it counts as equal. 10^12 trials take 10 ms at most, 10^15 a third of a second.
double CDistributions_binomialQuantile(double trials, double share, double probability);

/// The smallest whole k with P(X > k) <= probability, as above.
double CDistributions_binomialUpperQuantile(double trials, double share, double probability);

#ifdef __cplusplus
}
#endif

#endif
