// SPDX-License-Identifier: Apache-2.0

/// A system resource that an engine could not get.
enum EngineError: Error {
    case resources(String)

    var sentence: String {
        switch self {
        case .resources(let what):
            "the worker could not get \(what); raise the open-file limit (ulimit -n) "
                + "or start fewer users on it"
        }
    }
}
