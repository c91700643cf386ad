// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct HistogramLayoutTests {
    @Test func `every bucket begins where the one before it ends`() {
        var next: Int64 = 0
        for index in 0..<HistogramLayout.bucketCount {
            guard HistogramLayout.lowestMicroseconds(ofIndex: index) == next else {
                Issue.record("bucket \(index) does not begin at \(next) µs")
                return
            }
            next = HistogramLayout.highestMicroseconds(ofIndex: index) + 1
        }

        #expect(next > HistogramLayout.highestMicroseconds)
    }

    @Test func `both ends of every bucket fall into it`() {
        for index in 0..<HistogramLayout.bucketCount {
            let lowest = HistogramLayout.lowestMicroseconds(ofIndex: index)
            let highest = HistogramLayout.highestMicroseconds(ofIndex: index)
            guard HistogramLayout.index(ofMicroseconds: lowest) == index,
                HistogramLayout.index(ofMicroseconds: highest) == index
            else {
                Issue.record("\(lowest) µs and \(highest) µs are not in bucket \(index)")
                return
            }
        }
    }

    @Test func `no bucket is wider than a 1024th of its values`() {
        for index in 0..<HistogramLayout.bucketCount {
            let lowest = HistogramLayout.lowestMicroseconds(ofIndex: index)
            let width = HistogramLayout.highestMicroseconds(ofIndex: index) - lowest + 1
            guard width == 1 || width * 1024 <= lowest else {
                Issue.record("bucket \(index) at \(lowest) µs is \(width) µs wide")
                return
            }
        }
    }

    @Test(arguments: [
        (Int64(0), 0), (1, 1), (2047, 2047), (2048, 2048), (2049, 2048), (2050, 2049), (4095, 3071),
        (4096, 3072), (4099, 3072), (4100, 3073), (3_600_000_000, 23_220),
    ])
    func `the index of a value is the one of HdrHistogram`(micros: Int64, index: Int) {
        #expect(HistogramLayout.index(ofMicroseconds: micros) == index)
    }
}
