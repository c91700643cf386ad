// SPDX-License-Identifier: Apache-2.0

/// The version of the service: as it should be, or with one known slowness built in.
enum Regression: String, CaseIterable, Sendable {
    case none
    /// Articles also say how many articles carry each of their tags. The column that this joins on
    /// has no index, so the whole join table is read for every article that is asked for.
    case tagsJoin = "tags-join"
}
