// SPDX-License-Identifier: Apache-2.0

/// Finds the value of one rank without sorting, in O(n) on average.
///
/// Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961), with the median of three as the
/// pivot.
enum Selection {
    /// The value of a rank, counted from 0, in an order in which no value may be NaN.
    ///
    /// Afterwards nothing before `rank` is larger and nothing after it smaller.
    static func value(atRank rank: Int, of values: inout [Double]) -> Double {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = middle(values[low], values[low + (high - low) / 2], values[high])
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while pivot < values[right] { right -= 1 }
                guard left <= right else { break }
                values.swapAt(left, right)
                left += 1
                right -= 1
            }
            // Between both lies what equals the pivot.
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                break
            }
        }
        return values[rank]
    }

    private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
        max(min(a, b), min(max(a, b), c))
    }
}
