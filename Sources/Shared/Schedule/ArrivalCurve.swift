// SPDX-License-Identifier: Apache-2.0

/// How many arrivals are due by an instant, and when arrival `n` is due: one closed form.
///
/// The rate is piecewise linear, and so the mass `A(t)`, its integral from 0 to `t`, is piecewise
/// quadratic. Arrival `n` is due when the mass passes `n`: `inf {t : A(t) > n}`, in whole nanoseconds
/// rounded down. Everything is computed with 128-bit integers, so that no rounding error grows over a
/// run and every worker finds the same instants.
package struct ArrivalCurve: Sendable {
    /// One arrival; masses are in parts of it, which make every stage's mass a whole number.
    package let massOfOne: Int128

    private struct Piece: Sendable {
        let start: Int64
        let length: Int64
        /// Arrivals per common period, at the piece's start and end.
        let from: Int128
        let to: Int128
        /// Before the piece.
        let mass: Int128
    }

    private let pieces: [Piece]
    /// Of the whole curve.
    package let totalMass: Int128

    /// Nil when the rates have no common period or are so high that 128 bits do not hold them.
    package init?(_ stages: [Arrivals.Stage]) {
        guard let period = Self.commonPeriod(stages.compactMap(\.rate)) else { return nil }
        // Twice, because the mass of a ramp is half a product.
        let (one, overflow) = Int128(period).multipliedReportingOverflow(by: 2)
        guard !overflow else { return nil }
        massOfOne = one
        var pieces: [Piece] = []
        var start: Int64 = 0
        var mass: Int128 = 0
        var last: Int128 = 0
        for stage in stages {
            let rate = stage.rate.map {
                Int128($0.count) * (period / Int128($0.period.nanoseconds))
            }
            let to = rate ?? 0
            let piece = Piece(
                start: start,
                length: stage.duration.nanoseconds,
                from: stage.isRamp ? last : to,
                to: to,
                mass: mass
            )
            guard Self.fits(piece) else { return nil }
            pieces.append(piece)
            start += piece.length
            mass += (piece.from + piece.to) * Int128(piece.length)
            last = to
        }
        self.pieces = pieces
        totalMass = mass
    }

    private static func commonPeriod(_ rates: [Rate]) -> Int128? {
        var period: Int128 = 1
        for rate in rates {
            let next = Int128(rate.period.nanoseconds)
            period = period / greatestCommonDivisor(period, next) * next
            guard period <= 1 << 62 else { return nil }
        }
        return period
    }

    private static func greatestCommonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }

    /// The largest product that the predicate forms, with room to spare.
    private static func fits(_ piece: Piece) -> Bool {
        let length = Int128(piece.length)
        let (square, overflow) = length.multipliedReportingOverflow(by: length)
        guard !overflow else { return false }
        let (product, tooLarge) = square.multipliedReportingOverflow(
            by: 8 * max(piece.from, piece.to)
        )
        return !tooLarge && product >= 0
    }

    /// Arrivals that are due within the curve.
    package var count: Int { Int((totalMass + massOfOne - 1) / massOfOne) }

    /// When the mass passes this one, since the start, in ns; nil when it never does.
    package func instantNanoseconds(ofMass mass: Int128) -> Int64? {
        guard mass < totalMass, mass >= 0 else { return nil }
        // The last piece that begins at or below the mass, and in which there is any to pass.
        guard
            let piece = pieces.last(where: { $0.mass <= mass && $0.from + $0.to > 0 })
        else { return nil }
        return piece.start + Self.offset(in: piece, ofMass: mass - piece.mass)
    }

    /// When arrival `index` (from 0) is due; nil when it never is.
    package func instantNanoseconds(ofIndex index: Int) -> Int64? {
        instantNanoseconds(ofMass: Int128(index) * massOfOne)
    }

    /// Arrivals due by an instant, the one at 0 included: indices whose instant is at most this one.
    package func dueCount(byNanoseconds instant: Int64) -> Int {
        guard instant >= 0 else { return 0 }
        // An instant is rounded down, so what passes within the nanosecond that follows is due.
        let mass = self.mass(atNanoseconds: instant + 1)
        return Int((mass + massOfOne - 1) / massOfOne)
    }

    private func mass(atNanoseconds instant: Int64) -> Int128 {
        guard let piece = pieces.last(where: { $0.start <= instant }) else { return 0 }
        let time = Int128(min(instant - piece.start, piece.length))
        let length = Int128(piece.length)
        // 2 from t + (to - from) t^2 / length; rounded up, since any part above passes.
        let quadratic = (piece.to - piece.from) * time * time
        let ramp = quadratic >= 0 ? (quadratic + length - 1) / length : quadratic / length
        return piece.mass + 2 * piece.from * time + ramp
    }

    /// The largest whole `t` with mass(t) <= wanted, found from a guess in floating point.
    private static func offset(in piece: Piece, ofMass wanted: Int128) -> Int64 {
        let length = Int128(piece.length)
        let slope = piece.to - piece.from
        let isPassed = { (time: Int64) in
            let time = Int128(time)
            return 2 * piece.from * time * length + slope * time * time > wanted * length
        }
        if slope == 0 { return Int64(wanted / (2 * piece.from)) }
        var low: Int64 = 0
        var high = piece.length
        let guess = min(max(0, Self.guess(piece, wanted)), piece.length)
        // Widens around the guess until the answer is inside, then halves.
        var step: Int64 = 1
        if isPassed(guess) {
            high = guess
            low = max(0, high - step)
            while low > 0, isPassed(low) {
                high = low
                step *= 4
                low = max(0, high - step)
            }
        } else {
            low = guess
            high = min(piece.length, low + step)
            while high < piece.length, !isPassed(high) {
                low = high
                step *= 4
                high = min(piece.length, low + step)
            }
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isPassed(middle) { high = middle } else { low = middle }
        }
        return isPassed(low) ? max(0, low - 1) : low
    }

    /// The positive root, without the loss of digits that subtracting like numbers brings.
    private static func guess(_ piece: Piece, _ wanted: Int128) -> Int64 {
        let length = Double(piece.length)
        let from = Double(piece.from)
        let slope = Double(piece.to - piece.from)
        let discriminant = max(0, from * from + slope * Double(wanted) / length)
        let root = Double(wanted) / (from + discriminant.squareRoot())
        return root.isFinite ? Int64(min(root, length)) : 0
    }
}
