// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Statistics

/// What despiking moves, and what it leaves.
struct DespikingTests {
    @Test func `a spike is moved to three deviations from its neighbours`() {
        var random = RandomStream(seed: 1, index: 0)
        var values = random.values(around: Array(repeating: 100, count: 60), deviation: 0.02)
        values[30] *= 4

        let despiked = Despiking.despiked(values)

        let noise = Despiking.noise(of: values.map { log($0) })
        #expect((0.012...0.03).contains(noise))
        #expect(abs(log(despiked[30] / 100)) < 4 * noise)
        #expect(zip(values, despiked).filter { $0 == $1 }.count >= 55)
    }

    @Test func `a step of three values stays`() {
        let values = [10, 10.1, 9.9, 10, 20, 20.1, 19.9, 10, 10.1, 9.9, 10, 10.1]

        #expect(Despiking.despiked(values) == values)
    }

    @Test func `a single value on an otherwise constant line goes`() {
        let despiked = Despiking.despiked([7, 7, 7, 9, 7, 7, 7])

        #expect(despiked == Array(repeating: 7.0, count: 7))
    }

    @Test func `values at and below zero are worked on as they are`() {
        let values = [0.0, 1, -1, 0, 1, 500, 0, -1, 1, 0]

        let despiked = Despiking.despiked(values)

        #expect(despiked[5] < 7)
        #expect(despiked.indices.allSatisfy { $0 == 5 || despiked[$0] == values[$0] })
    }

    @Test(arguments: [[], [1], [1, 100]] as [[Double]])
    func `too few values to tell stay`(values: [Double]) {
        #expect(Despiking.despiked(values) == values)
    }

    /// At both ends fewer neighbours count.
    @Test func `the running median is of what there is`() {
        let values = [50, 1, 2, 3, 2, 1, 2, 3, 2, 90.0]

        let despiked = Despiking.despiked(values)

        #expect(despiked[0] < 40)
        #expect(despiked[9] < 40)
        #expect(Array(despiked[1..<9]) == Array(values[1..<9]))
    }
}
