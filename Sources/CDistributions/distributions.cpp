// SPDX-License-Identifier: Apache-2.0

#include "CDistributions.h"

// Its assertions would end the program in a build for debugging, on results that it then corrects.
#define BOOST_DISABLE_ASSERTS
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>

#include <cmath>
#include <limits>

namespace {

namespace policies = boost::math::policies;

// An argument without a value gives one that is not a number, and nothing is thrown. Each function
// below chooses its precision. Small quantiles take some hundred steps.
using Policy = policies::policy<
    policies::domain_error<policies::ignore_error>,
    policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>,
    policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>,
    policies::rounding_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>,
    policies::indeterminate_result_error<policies::ignore_error>,
    policies::promote_double<false>,
    policies::max_root_iterations<2000>,
    policies::discrete_quantile<policies::integer_round_up>>;

template <typename Real>
using Student = boost::math::students_t_distribution<Real, Policy>;
template <typename Real>
using Fisher = boost::math::fisher_f_distribution<Real, Policy>;
// Always in long double: the smallest of these numbers are differences of large exponents.
using Binomial = boost::math::binomial_distribution<long double, Policy>;

// A double loses digits in proportion to the parameters: at this size, 3e-12.
constexpr double doubleLimit = 1e5;

// 1 - 0.9 is not the tenth that was meant: a quantile must not depend on that.
constexpr long double tie = 0x1p-50L;

// Swift cannot catch what Boost might throw in spite of the policy.
template <typename Computation>
double value(Computation computation) noexcept {
    try {
        return static_cast<double>(computation());
    } catch (...) {
        return std::numeric_limits<double>::quiet_NaN();
    }
}

// In double, many times as fast, or in long double, as the size of the arguments needs.
template <typename Computation>
double value(double size, Computation computation) noexcept {
    if (size <= doubleLimit) return value([=] { return computation(0.0); });
    return value([=] { return computation(0.0L); });
}

}  // namespace

double CDistributions_normalUpperQuantile(double probability) {
    using Normal = boost::math::normal_distribution<double, Policy>;
    return value([=] { return quantile(complement(Normal(), probability)); });
}

double CDistributions_studentUpperTail(double freedom, double t) {
    return value(std::fmax(freedom, std::fabs(t)), [=](auto zero) -> decltype(zero) {
        using Real = decltype(zero);
        const Student<Real> student(freedom);
        // Boost loses its digits next to the median, where the density is level.
        if (std::fabs(t) < 1e-4) return Real(0.5) - t * pdf(student, zero);
        return cdf(complement(student, Real(t)));
    });
}

double CDistributions_studentUpperQuantile(double freedom, double probability) {
    // Far out t or its square may be no double.
    const double size = probability < 1e-50 ? std::numeric_limits<double>::infinity() : freedom;
    return value(size, [=](auto zero) -> decltype(zero) {
        using Real = decltype(zero);
        const Student<Real> student(freedom);
        const Real beyondMedian = std::fabs(Real(0.5) - probability);
        Real t;
        // As above; and Boost's formula for four degrees of freedom is bad further out too.
        if (beyondMedian < 1e-7) {
            t = beyondMedian / pdf(student, zero);
        } else if (beyondMedian < 0.01) {
            Real rest;
            const Real part = boost::math::ibeta_inv(
                Real(0.5), Real(freedom) / 2, 2 * beyondMedian, &rest, Policy());
            t = std::sqrt(freedom * part / rest);
        } else {
            t = quantile(complement(student, Real(std::fmin(probability, 1 - probability))));
        }
        return probability < 0.5 ? t : -t;
    });
}

double CDistributions_fisherUpperTail(double numerator, double denominator, double f) {
    const double largest = std::fmax(std::fmax(numerator, denominator), f);
    return value(largest, [=](auto zero) {
        using Real = decltype(zero);
        return cdf(complement(Fisher<Real>(numerator, denominator), Real(f)));
    });
}

double CDistributions_betaQuantile(double alpha, double beta, double probability) {
    // Boost divides zero by zero at the centre of a symmetric distribution.
    if (alpha == beta && probability == 0.5) return 0.5;
    return value(std::fmax(alpha, beta), [=](auto zero) {
        using Real = decltype(zero);
        return boost::math::ibeta_inv(Real(alpha), Real(beta), Real(probability), Policy());
    });
}

double CDistributions_betaUpperQuantile(double alpha, double beta, double probability) {
    if (alpha == beta && probability == 0.5) return 0.5;
    return value(std::fmax(alpha, beta), [=](auto zero) {
        using Real = decltype(zero);
        return boost::math::ibetac_inv(Real(alpha), Real(beta), Real(probability), Policy());
    });
}

double CDistributions_binomialMass(double trials, double share, double events) {
    return value([=] { return pdf(Binomial(trials, share), events); });
}

double CDistributions_binomialQuantile(double trials, double share, double probability) {
    // From 1/2 up the complement is exact, and the smaller tail has more digits.
    if (probability > 0.5) {
        return CDistributions_binomialUpperQuantile(trials, share, 1 - probability);
    }
    return value([=] { return quantile(Binomial(trials, share), probability * (1 - tie)); });
}

double CDistributions_binomialUpperQuantile(double trials, double share, double probability) {
    if (probability > 0.5) {
        return CDistributions_binomialQuantile(trials, share, 1 - probability);
    }
    return value([=] {
        return quantile(complement(Binomial(trials, share), probability * (1 + tie)));
    });
}
