// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Whole nanoseconds; traps beyond 292 years, which no validated scenario reaches.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Seconds as a floating-point number, for reports only.
    package var seconds: Double {
        Double(nanoseconds) / 1_000_000_000
    }
}
