// SPDX-License-Identifier: Apache-2.0

/// Finds where an interval of a series is best cut in two.
///
/// The measure is the energy distance between both parts, the right one also cut short:
///
///     Q(τ, κ) = 2 / (n + m) Σ |xᵢ - yⱼ|
///             - 2 m / ((n + m) (n - 1)) Σ |xᵢ - xₖ|
///             - 2 n / ((n + m) (m - 1)) Σ |yⱼ - yₖ|,
///
/// where x = [start, τ) has n values and y = [τ, κ) has m. Matteson and James, "A nonparametric
/// approach for multiple change point analysis of multivariate data", JASA 109 (2014), section 2,
/// with α = 1.
///
/// Cuts that are equally good in exact arithmetic differ in floating point by how the sums are made,
/// and then another one wins. So every sum is made in the order in which apache-otava 0.8.0 makes
/// it, and no operations may be exchanged or fused here.
///
/// A window of n values costs O(n²) work and memory; the memory is kept for the next window.
struct EnergyScan: ~Copyable {
    /// The right part begins at `index`, counted from the window's first value.
    struct Cut {
        let index: Int
        let energy: Double
    }

    /// Places between the values of the longest window so far, and those of this one.
    private var capacity = 0
    private var count = 0

    // Square tables of capacity², [τ - 1][κ - 2]; only what is right of the diagonal is used.

    /// Σ of the distances from value i to the values after it up to j + 1, at [i][j].
    private var rowSums = Table(0)
    /// Σ of the row sums from [j][j] up to [i][j]: what is within the right part.
    private var tailSums = Table(0)
    /// 2 m / ((n + m) (n - 1)) and 2 n / ((n + m) (m - 1)) of an interval that begins at 0.
    private var leftFactors = Table(0)
    private var rightFactors = Table(0)

    // Lines of capacity, [κ - 2].

    /// 2 / (n + m).
    private var crossFactors = Table(0)
    /// Σ of the distances from the values before j + 1 to it, at [j].
    private var columnSums = Table(0)
    private var values = Table(1)
    /// Of one call of `bestCut`.
    private var headSums = Table(0)
    private var outerSums = Table(0)

    /// Takes the window in which intervals are then asked for.
    mutating func load(_ window: ArraySlice<Double>) {
        count = max(0, window.count - 1)
        if count > capacity { grow(to: count) }
        for (index, value) in window.enumerated() { values[index] = value }
        sumDistances()
        sumTails()
    }

    private mutating func grow(to count: Int) {
        capacity = count
        rowSums = Table(count * count)
        tailSums = Table(count * count)
        leftFactors = Table(count * count)
        rightFactors = Table(count * count)
        crossFactors = Table(count)
        columnSums = Table(count)
        headSums = Table(count)
        outerSums = Table(count)
        values = Table(count + 1)
        for row in 0..<count {
            crossFactors[row] = 2 / Double(row + 2)
            for column in row..<count {
                let (left, right, both) = (row + 1, column + 1 - row, column + 2)
                if left > 1 {
                    leftFactors[row * count + column] =
                        Double(2 * right) / Double(both * (left - 1))
                }
                if right > 1 {
                    rightFactors[row * count + column] =
                        Double(2 * left) / Double(both * (right - 1))
                }
            }
        }
    }

    private func sumDistances() {
        for column in 0..<count { columnSums[column] = 0 }
        for row in 0..<count {
            let value = values[row]
            let rowSums = rowSums.from(row * capacity)
            var sum = 0.0
            for column in row..<count {
                let distance = abs(value - values[column + 1])
                sum += distance
                columnSums[column] += distance
                rowSums[column] = sum
            }
        }
    }

    private func sumTails() {
        for row in (0..<count).reversed() {
            let (rowSums, tailSums) = (
                rowSums.from(row * capacity), tailSums.from(row * capacity)
            )
            tailSums[row] = rowSums[row]
            guard row + 1 < count else { continue }
            let below = self.tailSums.from((row + 1) * capacity)
            for column in (row + 1)..<count {
                tailSums[column] = below[column] + rowSums[column]
            }
        }
    }

    /// The cut with the most energy, the first in order of (τ, κ) among equals.
    ///
    /// `nil` for less than two values, which cannot be cut.
    func bestCut(of interval: Range<Int>) -> Cut? {
        let (start, end) = (interval.lowerBound, interval.upperBound - 1)
        guard end > start else { return nil }
        sumOuterDistances(before: start, end)
        for column in start..<end { headSums[column] = 0 }
        var leftSum = 0.0
        var best = Cut(index: start + 1, energy: -.infinity)
        for row in start..<end {
            // The package's matrix has zeros left of its diagonal, and its first maximum is one of
            // those when every cut has a negative energy.
            if row == start + 1, best.energy < 0 { best = Cut(index: row + 1, energy: 0) }
            let energy = bestEnergy(row: row, start: start, end: end, leftSum: leftSum)
            if energy > best.energy { best = Cut(index: row + 1, energy: energy) }
            leftSum += columnSums[row] - outerSums[row]
        }
        return best
    }

    /// Σ of the distances from the values before the interval to each in it.
    private func sumOuterDistances(before start: Int, _ end: Int) {
        for column in start..<end { outerSums[column] = 0 }
        for row in 0..<start {
            let value = values[row]
            for column in start..<end { outerSums[column] += abs(value - values[column + 1]) }
        }
    }

    /// The most energy of the cuts at one τ.
    ///
    /// `leftSum` is what is within the left part; `headSums` come in as the sums of the rows above.
    /// Four columns at a time: each lane does what one column alone would do, so no sum changes.
    private func bestEnergy(row: Int, start: Int, end: Int, leftSum: Double) -> Double {
        let line = (row - start) * capacity
        let (headSums, crossFactors) = (headSums.from(start), crossFactors.from(0))
        let rowSums = rowSums.from(row * capacity + start)
        let (leftFactors, rightFactors) = (leftFactors.from(line), rightFactors.from(line))
        let (diagonal, count) = (row - start, end - start)

        headSums[diagonal] += rowSums[diagonal]
        let cross = crossFactors[diagonal] * (headSums[diagonal] - leftSum)
        var best = cross - leftFactors[diagonal] * leftSum
        guard diagonal + 1 < count else { return best }
        let tailSums = tailSums.from((row + 1) * capacity + start)
        var column = diagonal + 1
        var bests = SIMD4(repeating: best)
        while column + 4 <= count {
            let headSum = Self.four(headSums + column) + Self.four(rowSums + column)
            UnsafeMutableRawPointer(headSums + column).storeBytes(
                of: headSum,
                as: SIMD4<Double>.self
            )
            let energy =
                Self.four(crossFactors + column) * (headSum - leftSum)
                - Self.four(leftFactors + column) * leftSum
                - Self.four(rightFactors + column) * Self.four(tailSums + column)
            bests.replace(with: energy, where: energy .> bests)
            column += 4
        }
        for lane in 0..<4 { best = max(best, bests[lane]) }
        while column < count {
            headSums[column] += rowSums[column]
            let energy =
                crossFactors[column] * (headSums[column] - leftSum)
                - leftFactors[column] * leftSum - rightFactors[column] * tailSums[column]
            best = max(best, energy)
            column += 1
        }
        return best
    }

    private static func four(_ pointer: UnsafeMutablePointer<Double>) -> SIMD4<Double> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
    }
}

/// Memory for numbers, zero at first, that frees itself.
///
/// Without bounds checks, which would double the cost of the loops above: an index must be below
/// the count that the table was made with.
private struct Table: ~Copyable {
    private let base: UnsafeMutablePointer<Double>

    package init(_ count: Int) {
        base = .allocate(capacity: max(1, count))
        base.initialize(repeating: 0, count: max(1, count))
    }

    deinit { base.deallocate() }

    package subscript(index: Int) -> Double {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }

    package func from(_ index: Int) -> UnsafeMutablePointer<Double> { base + index }
}
