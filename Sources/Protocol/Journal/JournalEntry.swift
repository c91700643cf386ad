// SPDX-License-Identifier: Apache-2.0

package import Shared

/// One record of a run's journal: everything that a result may depend on, in the order in which the
/// master learnt it.
///
/// Workers are positions among the run's, from 0. Instants are ns since the run's start on the
/// master's clock.
package enum JournalEntry: Sendable, Equatable {
    /// The first record.
    case opening(Opening)
    case joined(worker: Int, Membership)
    /// The common start instant is fixed.
    case started(Started)
    case received(worker: Int, Receipt)
    /// A worker is silent, or answers pings but reports nothing.
    case silent(worker: Int, Silence)
    /// A silent worker is heard again.
    case returned(worker: Int, instant: Int64)
    case moved([Handover])
    /// The operator changes the number of users.
    case changed(UserChange)
    /// A worker has reported everything; `frame` is the farewell as received.
    case left(worker: Int, instant: Int64, frame: [UInt8])
    /// The load was ended early.
    case stopped(instant: Int64, isByOperator: Bool)
    /// A new master resumed the run.
    case resumed(instant: Int64)
    /// The last record of a run that ended properly.
    case closing(instant: Int64)

    /// The facts known when the master opens its port.
    package struct Opening: Sendable, Equatable {
        package var run: UInt64
        /// The scenario's canonical text, UTF-8.
        package var scenario: [UInt8]
        /// `RunIdentity` and `MachineFacts` as in a results file, in JSON.
        package var identity: [UInt8]
        package var environment: [UInt8]
        package var listen: HostPort
        package var expectedWorkers: Int
        package var workerLoss: WorkerLoss
        package var contact: Contact
        /// Late workers are used after the ramp too.
        package var rebalances: Bool
        /// Of the running kernel: monotonic clocks of different boots cannot be compared.
        package var bootID: String

        package init(
            run: UInt64,
            scenario: [UInt8],
            identity: [UInt8],
            environment: [UInt8],
            listen: HostPort,
            rules: Rules,
            bootID: String
        ) {
            self.run = run
            self.scenario = scenario
            self.identity = identity
            self.environment = environment
            self.listen = listen
            expectedWorkers = rules.expectedWorkers
            workerLoss = rules.workerLoss
            contact = rules.contact
            rebalances = rules.rebalances
            self.bootID = bootID
        }

        package var rules: Rules {
            Rules(
                expectedWorkers: expectedWorkers,
                workerLoss: workerLoss,
                contact: contact,
                rebalances: rebalances
            )
        }
    }

    /// How the run's cluster must behave.
    package struct Rules: Sendable, Equatable {
        package var expectedWorkers: Int
        package var workerLoss: WorkerLoss
        package var contact: Contact
        package var rebalances: Bool
        /// Concerns only the master, and is not in the journal.
        package var pingInterval: Duration

        /// Without an interval it is a second, or a fifth of a shorter silence: a few pings must fit
        /// into it, because a worker learns only by the next one that its answer was heard.
        package init(
            expectedWorkers: Int,
            workerLoss: WorkerLoss,
            contact: Contact,
            rebalances: Bool,
            pingInterval: Duration? = nil
        ) {
            self.pingInterval = pingInterval ?? min(.seconds(1), contact.silence / 5)
            self.expectedWorkers = expectedWorkers
            self.workerLoss = workerLoss
            self.contact = contact
            self.rebalances = rebalances
        }

        /// True if a user may move to another worker during the run.
        package var movesUsers: Bool { rebalances || workerLoss == .rebalance }
    }

    /// Who joined.
    package struct Membership: Sendable, Equatable {
        package var session: UInt64
        package var name: String
        package var threads: Int

        package init(session: UInt64, name: String, threads: Int) {
            self.session = session
            self.name = name
            self.threads = threads
        }
    }

    /// The start, and the workers that take part in it.
    package struct Started: Sendable, Equatable {
        /// On the master's monotonic clock, in ns.
        package var clock: Int64
        /// The first owns segment 0, and so on.
        package var workers: [Int]
        /// By the same position.
        package var clocks: [ClockReading]

        package init(clock: Int64, workers: [Int], clocks: [ClockReading]) {
            self.clock = clock
            self.workers = workers
            self.clocks = clocks
        }
    }

    /// An interval's arrival.
    package struct Receipt: Sendable, Equatable {
        package var instant: Int64
        /// To be added to the interval's instants, in ns: the drift of the worker's clock.
        package var drift: Int64
        /// The frame's payload as received.
        package var frame: [UInt8]

        package init(instant: Int64, drift: Int64, frame: [UInt8]) {
            self.instant = instant
            self.drift = drift
            self.frame = frame
        }
    }

    /// Why and since when it is silent.
    package struct Silence: Sendable, Equatable {
        package var instant: Int64
        package var reason: String
        /// It will not return.
        package var isFinal: Bool

        package init(instant: Int64, reason: String, isFinal: Bool) {
            self.instant = instant
            self.reason = reason
            self.isFinal = isFinal
        }
    }
}
