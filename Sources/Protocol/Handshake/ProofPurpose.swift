// SPDX-License-Identifier: Apache-2.0

/// What a proof of the token is for.
///
/// Each proof is bound to its direction and to both nonces, so that neither can be replayed or sent
/// back to the side that made it.
enum ProofPurpose {
    static let master = "tidemark master proof 1"
    static let worker = "tidemark worker proof 1"
}
