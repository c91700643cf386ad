// SPDX-License-Identifier: Apache-2.0

/// Finds change points: cuts windows in two as long as both parts differ, then takes back what does
/// not hold over the whole series.
///
/// Fleming et al., "Hunter: using change point detection to hunt for performance regressions", ICPE
/// 2023, https://doi.org/10.1145/3578244.3583719. Equal to `compute_change_points` of apache-otava
/// 0.8.0 index for index, its deviations from the paper included; they are named below.
///
/// Costs O(length · window) for the cuts and O(length · log length) for the rest, as long as change
/// points are few.
struct ChangePointDetector: ~Copyable {
    /// What is computed anew when a change point is taken back.
    enum Recomputation {
        /// Both neighbours, which are what changed.
        case neighbours
        /// The next two, as apache-otava 0.8.0 does; the one before keeps its old p and means.
        case nextTwo
    }

    var windowLength = 50
    var maxPValue = 0.001
    var minMagnitude = 0.0
    var recomputation = Recomputation.nextTwo
    private var scan = EnergyScan()

    init(windowLength: Int, maxPValue: Double, minMagnitude: Double, recomputation: Recomputation) {
        precondition(windowLength >= 2, "a window of \(windowLength) cannot be cut")
        self.windowLength = windowLength
        self.maxPValue = maxPValue
        self.minMagnitude = minMagnitude
        self.recomputation = recomputation
    }

    /// Change points of finite values, in order of their indices.
    mutating func changePoints(in series: [Double]) -> [ChangePoint] {
        merged(points(splitIndices(in: series), series), series)
    }

    // MARK: Cutting

    /// The first pass asks for less, since the neighbourhood of a window may speak for a cut.
    private var firstPassMaxPValue: Double {
        switch maxPValue {
        case ..<0.05: maxPValue * 10
        case ..<0.5: maxPValue * 2
        default: maxPValue
        }
    }

    mutating func splitIndices(in series: [Double]) -> [Int] {
        let step = windowLength / 2
        var indices: Set<Int> = []
        var start = 0
        while start < series.count {
            let window = series[start..<min(series.count, start + windowLength)]
            let found = cuts(of: window)
            indices.formUnion(found)
            start = max(found.max() ?? 0, start + step)
        }
        return indices.sorted()
    }

    /// Cuts the interval with the most energy, until one is not significant.
    private mutating func cuts(of window: ArraySlice<Double>) -> [Int] {
        scan.load(window)
        let first = window.startIndex
        var pieces = [Piece(0..<window.count, scan)]
        while let best = Self.mostEnergetic(pieces), let cut = pieces[best].cut {
            let range = pieces[best].range
            let middle = first + cut.index
            let pValue = StretchMoments.pValue(
                StretchMoments(window[(first + range.lowerBound)..<middle]),
                StretchMoments(window[middle..<(first + range.upperBound)])
            )
            guard pValue <= firstPassMaxPValue else { break }
            pieces.replaceSubrange(
                best...best,
                with: [
                    Piece(range.lowerBound..<cut.index, scan),
                    Piece(cut.index..<range.upperBound, scan),
                ]
            )
        }
        return pieces.dropFirst().map { first + $0.range.lowerBound }
    }

    /// A part of a window between two cuts, and where it would be cut next.
    private struct Piece {
        let range: Range<Int>
        let cut: EnergyScan.Cut?

        init(_ range: Range<Int>, _ scan: borrowing EnergyScan) {
            self.range = range
            cut = scan.bestCut(of: range)
        }
    }

    /// The first among equals.
    private static func mostEnergetic(_ pieces: [Piece]) -> Int? {
        var best: (index: Int, energy: Double)?
        for (index, piece) in pieces.enumerated() {
            guard let energy = piece.cut?.energy, best.map({ energy > $0.energy }) ?? true else {
                continue
            }
            best = (index, energy)
        }
        return best?.index
    }

    // MARK: Taking back

    func points(_ indices: [Int], _ series: [Double]) -> [ChangePoint] {
        indices.indices.map { position in
            let before = position > 0 ? indices[position - 1] : 0
            let after = position + 1 < indices.count ? indices[position + 1] : series.count
            return Self.point(at: indices[position], between: before..<after, series)
        }
    }

    private func merged(_ points: [ChangePoint], _ series: [Double]) -> [ChangePoint] {
        var points = points
        while let weakest = weakest(of: points) {
            points.remove(at: weakest)
            switch recomputation {
            case .neighbours: Self.recompute((weakest - 1)..<(weakest + 1), of: &points, series)
            case .nextTwo: Self.recompute(weakest..<(weakest + 2), of: &points, series)
            }
        }
        return points
    }

    /// The point with the largest p if that is too large, else the smallest if that is too small.
    ///
    /// The comparisons treat NaN, the p of two equal constant stretches, as Python's `max` does.
    private func weakest(of points: [ChangePoint]) -> Int? {
        guard var leastSignificant = points.indices.first else { return nil }
        for index in points.indices.dropFirst()
        where points[index].pValue > points[leastSignificant].pValue { leastSignificant = index }
        guard points[leastSignificant].pValue < maxPValue else { return leastSignificant }
        var smallest = (index: 0, magnitude: points[0].magnitude)
        for index in points.indices.dropFirst() {
            let magnitude = points[index].magnitude
            if magnitude < smallest.magnitude { smallest = (index, magnitude) }
        }
        return smallest.magnitude > minMagnitude ? nil : smallest.index
    }

    private static func recompute(
        _ positions: Range<Int>,
        of points: inout [ChangePoint],
        _ series: [Double]
    ) {
        for position in positions where points.indices.contains(position) {
            let before = position > 0 ? points[position - 1].index : 0
            let after = position + 1 < points.count ? points[position + 1].index : series.count
            points[position] = point(at: points[position].index, between: before..<after, series)
        }
    }

    private static func point(
        at index: Int,
        between range: Range<Int>,
        _ series: [Double]
    ) -> ChangePoint {
        let left = StretchMoments(series[range.lowerBound..<index])
        let right = StretchMoments(series[index..<range.upperBound])
        return ChangePoint(
            index: index,
            before: left.mean,
            after: right.mean,
            pValue: StretchMoments.pValue(left, right)
        )
    }
}
