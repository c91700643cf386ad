// SPDX-License-Identifier: Apache-2.0

/// The machine shape on which a baseline was made; nil where the file does not say.
package struct BaselineEnvironment: Equatable {
    var cpuCores: Double?
    var memoryMB: Double?
    var containerImage: String?
    /// Only noted when it differs: hosted runners of one shape come with several models.
    var cpuModel: String?
    var others: [OtherKey] = []
}
