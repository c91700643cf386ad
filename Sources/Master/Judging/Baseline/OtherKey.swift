// SPDX-License-Identifier: Apache-2.0

/// A key of somebody else, with its value as JSON.
package struct OtherKey: Equatable {
    let key: String
    let json: String
}
