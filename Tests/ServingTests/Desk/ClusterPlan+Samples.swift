// SPDX-License-Identifier: Apache-2.0

import Protocol
import ProtocolTests
import Running
import Shared

extension ClusterPlan {
    /// One worker on this machine.
    static func sample(rebalances: Bool = false) -> ClusterPlan {
        ClusterPlan(
            localWorkers: 1,
            threadsPerLocalWorker: 1,
            expectedWorkers: 0,
            maxWait: .seconds(60),
            listen: HostPort(host: "127.0.0.1", port: 0),
            tokenFile: nil,
            tlsFiles: nil,
            isInsecureAllowed: false,
            rules: .sample(workers: 1, rebalances: rebalances)
        )
    }
}
